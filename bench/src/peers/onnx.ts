/**
 * onnxruntime-node, the native ceiling, and models for it, which are written as protobuf messages.
 */
import * as E from 'fp-ts/lib/Either.js';
import { onThreads, PEER_THREADS } from './threads.ts';

/** How it is called, by its number of threads. */
export const onnxName = onThreads('onnxruntime');
export const onnxNames = PEER_THREADS.map(onnxName);

export interface OnnxTensor {
  readonly data: Float32Array;
}

export interface OnnxSession {
  readonly run: (
    inputs: Readonly<Record<string, OnnxTensor>>,
    outputs: readonly string[],
  ) => Promise<Readonly<Record<string, OnnxTensor>>>;
}

interface Runtime {
  readonly InferenceSession: {
    readonly create: (
      model: Uint8Array,
      options: { readonly intraOpNumThreads: number; readonly executionProviders: readonly string[] },
    ) => Promise<OnnxSession>;
  };
  readonly Tensor: new (type: 'float32', data: Float32Array, shape: readonly number[]) => OnnxTensor;
}

interface Message {
  readonly finish: () => Uint8Array;
}
interface Format {
  readonly onnx: { readonly ModelProto: { readonly encode: (model: object) => Message } };
}

const has = <K extends string>(value: unknown, ...names: readonly K[]): value is Readonly<Record<K, unknown>> =>
  typeof value === 'object' && value !== null && names.every((name) => name in value);
const isRuntime = (value: unknown): value is Runtime => has(value, 'InferenceSession', 'Tensor');
const isFormat = (value: unknown): value is Format => has(value, 'onnx') && has(value.onnx, 'ModelProto');

/** A constant of a model, or one of its inputs or outputs. */
export interface OnnxArray {
  readonly name: string;
  readonly shape: readonly number[];
}

/** One operation: what it reads and what it writes, by name; attributes are numbers with a decimal point, or whole ones. */
export interface OnnxNode {
  readonly op: string;
  readonly inputs: readonly string[];
  readonly output: string;
  readonly floats?: Readonly<Record<string, number>>;
  readonly ints?: Readonly<Record<string, number>>;
}

export interface OnnxModel {
  readonly inputs: readonly OnnxArray[];
  readonly constants: readonly (OnnxArray & { readonly data: Float32Array })[];
  readonly nodes: readonly OnnxNode[];
  readonly outputs: readonly OnnxArray[];
}

export interface Onnx {
  readonly session: (model: OnnxModel, threads: number) => Promise<OnnxSession>;
  readonly tensor: (data: Float32Array, shape: readonly number[]) => OnnxTensor;
}

/** Codes of the format: float32 elements; attributes that are a float, or an integer. */
const [FLOAT, FLOAT_ATTRIBUTE, INT_ATTRIBUTE] = [1, 1, 2];
/** Version 8 of the format, version 17 of the operations: old enough for everybody. */
const [FORMAT, OPERATIONS] = [8, 17];

const bytes = (data: Float32Array): Uint8Array => new Uint8Array(data.buffer, data.byteOffset, data.byteLength);

const value = ({ name, shape }: OnnxArray): object => ({
  name,
  type: { tensorType: { elemType: FLOAT, shape: { dim: shape.map((dimValue) => ({ dimValue })) } } },
});

/** The message, field by field as https://github.com/onnx/onnx/blob/main/onnx/onnx.proto has them. */
const message = ({ inputs, constants, nodes, outputs }: OnnxModel): object => ({
  irVersion: FORMAT,
  opsetImport: [{ domain: '', version: OPERATIONS }],
  graph: {
    name: 'graph',
    input: inputs.map(value),
    output: outputs.map(value),
    initializer: constants.map(({ name, shape, data }) => ({
      name,
      dims: shape,
      dataType: FLOAT,
      rawData: bytes(data),
    })),
    node: nodes.map(({ op, inputs: read, output, floats = {}, ints = {} }) => ({
      opType: op,
      input: read,
      output: [output],
      attribute: [
        ...Object.entries(floats).map(([name, f]) => ({ name, f, type: FLOAT_ATTRIBUTE })),
        ...Object.entries(ints).map(([name, i]) => ({ name, i, type: INT_ATTRIBUTE })),
      ],
    })),
  },
});

/** onnxruntime, or why it takes no part. */
export const onnx = async (require: NodeJS.Require): Promise<E.Either<string, Onnx>> => {
  const runtime: unknown = require('onnxruntime-node');
  const format: unknown = require('onnx-proto');
  if (!isRuntime(runtime) || !isFormat(format)) return E.left('its packages export something else');
  const { InferenceSession, Tensor } = runtime;
  const { ModelProto } = format.onnx;
  return E.right({
    session: (model, threads) =>
      InferenceSession.create(ModelProto.encode(message(model)).finish(), {
        intraOpNumThreads: threads,
        executionProviders: ['cpu'],
      }),
    tensor: (data, shape) => new Tensor('float32', data, shape),
  });
};
