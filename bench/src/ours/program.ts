/**
 * A program of ours, compiled: arrays by name in, arrays out.
 */
import { type Backend, compile, type HostArray, type Inputs, reference, type WasmBackend } from '@ergodic/autodiff';
import type { Node } from '@ergodic/core';
import { getOrThrow } from '../run.ts';

export type Numbers = ArrayLike<number>;

/** Runs a compiled program; its first output, of which most have no other. */
export type Run = (inputs: Inputs) => Promise<Numbers>;
/** All outputs. */
export type RunAll = (inputs: Inputs) => Promise<readonly Numbers[]>;

export const programOf = async (backend: Backend, outputs: readonly Node[]): Promise<RunAll> => {
  const { run } = getOrThrow(await compile(backend)(outputs)());
  return async (inputs) => getOrThrow(await run(inputs)()).map(({ data }) => data);
};

export const build = async (backend: Backend, output: Node): Promise<Run> => {
  const run = await programOf(backend, [output]);
  return async (inputs) => (await run(inputs))[0] ?? [];
};

/** One that keeps its inputs, and gives its output where it is: with copies, and without. */
export const buildInPlace = async (
  backend: WasmBackend,
  output: Node,
  inputs: Inputs,
): Promise<{ readonly copies: () => Promise<Numbers>; readonly inPlace: () => Promise<Numbers> }> => {
  const { run, inPlace } = getOrThrow(await backend.compile([output])());
  for (const [name, { data }] of Object.entries(inputs)) inPlace.inputs[name]?.data.set(data);
  return {
    copies: async () => getOrThrow(await run(inputs)())[0]?.data ?? [],
    inPlace: async () => {
      getOrThrow(inPlace.run());
      return inPlace.outputs[0]?.data ?? [];
    },
  };
};

/**
 * A step that goes on from where it came to: what it gives under a name is what it takes under that name at the next run, as `npm run learn` takes its steps. Its numbers stay where they are, as PyTorch's do.
 */
export const stepper = async (
  backend: Backend,
  outputs: readonly (readonly [name: string, node: Node])[],
  inputs: Inputs,
): Promise<() => void> => {
  const { inPlace } = getOrThrow(await compile(backend)(outputs.map(([, node]) => node))());
  if (inPlace === undefined) throw new RangeError(`${backend.name} has no arrays in place`);
  for (const [name, { data }] of Object.entries(inputs)) inPlace.inputs[name]?.data.set(data);
  const carried = outputs.flatMap(([name], i) => {
    const [from, to] = [inPlace.outputs[i], inPlace.inputs[name]];
    return from === undefined || to === undefined ? [] : [{ from: from.data, to: to.data }];
  });
  return () => {
    getOrThrow(inPlace.run());
    for (const { from, to } of carried) to.set(from);
  };
};

/** A result by the float64 interpreter: what everybody's results are held against. */
export const exactly = async (output: Node, inputs: Inputs): Promise<Numbers> => {
  const [result] = getOrThrow(await reference([output]).run(inputs)());
  return result?.data ?? [];
};

/** An array of reals for a program. */
export const reals = (shape: readonly number[], data: Numbers): HostArray => ({ dtype: 'real', shape, data });
