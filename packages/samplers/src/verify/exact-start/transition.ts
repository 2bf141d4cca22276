/**
 * A sampler as an experiment: thousands of chains at once, on a compiled backend.
 */
import { compile, type Executable, gpujs } from '@ergodic/autodiff';
import { type Exprs, input, type Shape, showError } from '@ergodic/core';
import { foldIn } from '@ergodic/core/random';
import { chain, chains } from '../../chain.ts';
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
  const ends = chains(lanes)<S, S>(chain(1)<S, State, I>(sampler))(input('key', [2], 'bits'), starts);
  const backend = gpujs('webasm');
  const made = await compile(backend)([ends])();
  if (made._tag === 'Left') throw new Error(showError(made.left));
  return { executable: made.right, dispose: backend.dispose };
};

const step = async (executable: Executable, key: readonly number[], points: Float32Array, event: readonly number[]) => {
  const outputs = await executable.run({
    key: { dtype: 'bits', shape: [2], data: key },
    starts: { dtype: 'real', shape: [lanes, ...event], data: points },
  })();
  if (outputs._tag === 'Left') throw new Error(showError(outputs.left));
  return Float32Array.from(outputs.right[0]?.data ?? []);
};

/**
 * The experiment of a sampler and a target; `dispose` frees its program.
 *
 * Every step begins with a fresh state, so what a state keeps is not tested here (the cache oracle does).
 */
export const experimentOf = async <State extends Positioned<[number]> & Exprs, I extends Info<[number]> & Exprs>(
  { name, dimension, exact, standardise, energy }: ExactTarget,
  sampler: Sampler<[number], State, I>,
): Promise<Experiment & { readonly dispose: () => Promise<void> }> => {
  const { executable, dispose } = await ready(sampler, energy.event);
  return {
    name: `${sampler.name} on ${name}`,
    dimension,
    exact,
    standardise,
    dispose,
    transition: async (key, points, steps) => {
      const out = new Float64Array(points.length);
      const size = lanes * dimension;
      for (let first = 0, block = 0; first < points.length; first += size, block++) {
        let now = new Float32Array(size);
        now.set(points.subarray(first, first + size));
        for (let i = 0; i < steps; i++)
          now = await step(executable, foldIn(foldIn(key, block), i).words, now, energy.event);
        out.set(now.subarray(0, Math.min(size, points.length - first)), first);
      }
      return out;
    },
  };
};
