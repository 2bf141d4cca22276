/**
 * Numbers for any program: small ones, as a network has them.
 */
import type { HostArray, Inputs } from '@ergodic/autodiff';
import type { Node } from '@ergodic/core';
import { shapeOf, sizeOf, topological, typeOf } from '@ergodic/core/graph';

const numbersFor = (node: Node, k: number): HostArray => {
  const { dtype } = typeOf(node);
  const shape = shapeOf(node);
  // The sum over n of them stays about 1. Keys and numbers of steps are whole.
  const size = 1 / Math.sqrt(shape[0] ?? 1);
  const data = Float32Array.from({ length: sizeOf(shape) }, (_, i) =>
    dtype === 'real' ? size * Math.sin(12.9898 * i + k) : i + 1,
  );
  return { dtype, shape, data };
};

/** A value for each input that a program mentions. */
export const inputsOf = (outputs: readonly Node[]): Inputs =>
  Object.fromEntries(
    topological(outputs).flatMap((node, k) => (node.op === 'input' ? [[node.attrs.name, numbersFor(node, k)]] : [])),
  );
