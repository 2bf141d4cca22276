/**
 * A program of ours, compiled: arrays by name in, arrays out.
 */
import {
  type Backend,
  compile,
  type HostArray,
  type InPlace,
  type Inputs,
  reference,
  type WasmBackend,
} from '@ergodic/autodiff';
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

/** Puts arrays where a program reads them: those that it has. */
const put = (inPlace: InPlace, inputs: Inputs): void => {
  for (const [name, { data }] of Object.entries(inputs)) inPlace.inputs[name]?.data.set(data);
};

/** One that keeps its inputs, and gives its output where it is: with copies, and without. */
export const buildInPlace = async (
  backend: WasmBackend,
  output: Node,
  inputs: Inputs,
): Promise<{ readonly copies: () => Promise<Numbers>; readonly inPlace: () => Promise<Numbers> }> => {
  const { run, inPlace } = getOrThrow(await backend.compile([output])());
  put(inPlace, inputs);
  return {
    copies: async () => getOrThrow(await run(inputs)())[0]?.data ?? [],
    inPlace: async () => {
      getOrThrow(inPlace.run());
      return inPlace.outputs[0]?.data ?? [];
    },
  };
};

/** A step that goes on from where it came to. */
export interface Stepper {
  /** Puts the state, and all else that it is given. */
  readonly load: (inputs: Inputs) => void;
  readonly step: () => void;
  /** What the last step gave, by name: copies. */
  readonly came: () => Readonly<Record<string, Float32Array>>;
}

/**
 * A step whose numbers stay where they are, as PyTorch's do: what it gives under a name is what it takes under that name at the next run.
 *
 * @param watched outputs that are no part of the state
 */
export const stepper = async (
  backend: Backend,
  outputs: readonly (readonly [name: string, node: Node])[],
  watched: readonly string[] = [],
): Promise<Stepper> => {
  const { inPlace } = getOrThrow(await compile(backend)(outputs.map(([, node]) => node))());
  if (inPlace === undefined) throw new RangeError(`${backend.name} has no arrays in place`);
  const views = outputs.map(([name], i) => ({ name, from: inPlace.outputs[i], to: inPlace.inputs[name] }));
  const carried = views.flatMap(({ name, from, to }) => {
    if (watched.includes(name)) return [];
    if (from === undefined || to === undefined) throw new RangeError(`a step takes no '${name}'`);
    return [{ from: from.data, to: to.data }];
  });
  return {
    load: (inputs) => put(inPlace, inputs),
    step: () => {
      getOrThrow(inPlace.run());
      for (const { from, to } of carried) to.set(from);
    },
    came: () => Object.fromEntries(views.map(({ name, from }) => [name, Float32Array.from(from?.data ?? [])])),
  };
};

/** A result by the float64 interpreter: what everybody's results are held against. */
export const exactly = async (output: Node, inputs: Inputs): Promise<Numbers> => {
  const [result] = getOrThrow(await reference([output]).run(inputs)());
  return result?.data ?? [];
};

/** An array of reals for a program. */
export const reals = (shape: readonly number[], data: Numbers): HostArray => ({ dtype: 'real', shape, data });
