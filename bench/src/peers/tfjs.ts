/**
 * TensorFlow.js on its WebAssembly backend: as much of it as the rows use.
 */
import { dirname } from 'node:path';
import * as E from 'fp-ts/lib/Either.js';

export interface TfTensor {
  readonly dataSync: () => Float32Array;
  readonly dispose: () => void;
  readonly clone: () => TfTensor;
}

type Operand = TfTensor | number;

export interface Tfjs {
  readonly tensor: (data: ArrayLike<number>, shape: readonly number[]) => TfTensor;
  readonly tidy: <T>(work: () => T) => T;
  readonly grad: (f: (x: TfTensor) => TfTensor) => (x: TfTensor) => TfTensor;
  readonly add: (a: TfTensor, b: Operand) => TfTensor;
  readonly sub: (a: TfTensor, b: Operand) => TfTensor;
  readonly mul: (a: TfTensor, b: Operand) => TfTensor;
  readonly neg: (a: TfTensor) => TfTensor;
  readonly exp: (a: TfTensor) => TfTensor;
  readonly sin: (a: TfTensor) => TfTensor;
  readonly sigmoid: (a: TfTensor) => TfTensor;
  readonly square: (a: TfTensor) => TfTensor;
  readonly sum: (a: TfTensor, axis?: number) => TfTensor;
  readonly logSumExp: (a: TfTensor, axis: number) => TfTensor;
  readonly softmax: (a: TfTensor) => TfTensor;
  readonly matMul: (a: TfTensor, b: TfTensor) => TfTensor;
  readonly transpose: (a: TfTensor, axes?: readonly number[]) => TfTensor;
  readonly reshape: (a: TfTensor, shape: readonly number[]) => TfTensor;
  readonly conv2d: (x: TfTensor, kernel: TfTensor, stride: number, margin: number) => TfTensor;
  readonly expandDims: (a: TfTensor, axis: number) => TfTensor;
  readonly randomNormal: (shape: readonly number[]) => TfTensor;
  readonly setBackend: (name: string) => Promise<boolean>;
  readonly getBackend: () => string;
  readonly ready: () => Promise<void>;
}

interface WasmBackend {
  readonly setWasmPaths: (folder: string) => void;
}

const isTfjs = (value: unknown): value is Tfjs =>
  typeof value === 'object' && value !== null && 'setBackend' in value && 'randomNormal' in value && 'tidy' in value;
const isWasmBackend = (value: unknown): value is WasmBackend =>
  typeof value === 'object' && value !== null && 'setWasmPaths' in value;

/** tfjs, running on WebAssembly (in Node it has one thread), or why it takes no part. */
export const tfjs = async (require: NodeJS.Require): Promise<E.Either<string, Tfjs>> => {
  const tf: unknown = require('@tensorflow/tfjs');
  const wasm: unknown = require('@tensorflow/tfjs-backend-wasm');
  if (!isTfjs(tf) || !isWasmBackend(wasm)) return E.left('its packages export something else');
  wasm.setWasmPaths(`${dirname(require.resolve('@tensorflow/tfjs-backend-wasm'))}/`);
  await tf.setBackend('wasm');
  await tf.ready();
  return tf.getBackend() === 'wasm' ? E.right(tf) : E.left(`its backend is '${tf.getBackend()}', not 'wasm'`);
};
