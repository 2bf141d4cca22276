/**
 * A sampler as an experiment: thousands of chains at once, on a compiled backend.
 */
import { compile, type Executable, gpujs } from '@ergodic/autodiff';
import { batch, type Expr, type Exprs, foldIn as fold, input, iota, type Shape, showError } from '@ergodic/core';
import { foldIn } from '@ergodic/core/random';
import type { Info, Positioned, Sampler } from '../../kernel/index.ts';
import type { Experiment } from './exact-start.ts';
import type { ExactTarget } from './targets.ts';

/** Chains in one call. What is left over in the last call is thrown away. */
const lanes: number = 20_000;

const ready = async <S extends Shape, State extends Positioned<S> & Exprs, I extends Info<S> & Exprs>(
  sampler: Sampler<S, State, I>,
  event: Readonly<S>,
) => {
  const starts = input<[number, ...S]>('starts', [lanes, ...event]);
  const key = input('key', [2], 'bits');
  const once = (x: Expr<S>, i: Expr<[], 'int'>): readonly [Expr<S>, Expr<[]>] => {
    const [next, { acceptance }] = sampler.step(fold(key, i), sampler.init(x));
    return [next.x, acceptance];
  };
  const [ends, acceptance] = batch(lanes, once, starts, iota([lanes]));
  const backend = gpujs('webasm');
  const made = await compile(backend)([ends, acceptance])();
  if (made._tag === 'Left') throw new Error(showError(made.left));
  return { executable: made.right, dispose: backend.dispose };
};

const step = async (executable: Executable, key: readonly number[], points: Float32Array, event: readonly number[]) => {
  const outputs = await executable.run({
    key: { dtype: 'bits', shape: [2], data: key },
    starts: { dtype: 'real', shape: [lanes, ...event], data: points },
  })();
  if (outputs._tag === 'Left') throw new Error(showError(outputs.left));
  const [ends, acceptance] = outputs.right;
  return { ends: Float32Array.from(ends?.data ?? []), acceptance: Float64Array.from(acceptance?.data ?? []) };
};

/** A sampler as an experiment. */
export interface Sampled extends Experiment {
  /** The mean acceptance that the sampler told of all steps so far. */
  readonly acceptance: () => number;
  /** Frees the program. */
  readonly dispose: () => Promise<void>;
}

/**
 * The experiment of a sampler and a target.
 *
 * Every step begins with a fresh state, so what a state keeps is not tested here (the cache oracle does).
 */
export const experimentOf = async <State extends Positioned<[number]> & Exprs, I extends Info<[number]> & Exprs>(
  { name, dimension, exact, standardise, energy }: ExactTarget,
  sampler: Sampler<[number], State, I>,
): Promise<Sampled> => {
  const { executable, dispose } = await ready(sampler, energy.event);
  let [accepted, steps] = [0, 0];
  return {
    name: `${sampler.name} on ${name}`,
    dimension,
    exact,
    standardise,
    dispose,
    acceptance: () => accepted / steps,
    transition: async (key, points, turns) => {
      const out = new Float64Array(points.length);
      const size = lanes * dimension;
      for (let first = 0, block = 0; first < points.length; first += size, block++) {
        let now = new Float32Array(size);
        now.set(points.subarray(first, first + size));
        for (let i = 0; i < turns; i++) {
          const { ends, acceptance } = await step(executable, foldIn(foldIn(key, block), i).words, now, energy.event);
          accepted += acceptance.reduce((total, value) => total + value, 0);
          steps += acceptance.length;
          now = ends;
        }
        out.set(now.subarray(0, Math.min(size, points.length - first)), first);
      }
      return out;
    },
  };
};
