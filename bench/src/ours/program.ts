/**
 * A program of ours, compiled: arrays by name in, arrays out.
 */
import { type Backend, compile, type HostArray, type Inputs, reference } from '@ergodic/autodiff';
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

/** The same, by the float64 interpreter: what everybody's results are held against. */
export const exactly = async (output: Node, inputs: Inputs): Promise<Numbers> => {
  const [result] = getOrThrow(await reference([output]).run(inputs)());
  return result?.data ?? [];
};

/** An array of reals for a program. */
export const reals = (shape: readonly number[], data: Numbers): HostArray => ({ dtype: 'real', shape, data });
