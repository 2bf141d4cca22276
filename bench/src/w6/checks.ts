/**
 * What must hold of a step of training before its time is taken. The judge is the float64 interpreter; it is told where chains ended, for their
 * noise is everybody's own.
 */
import { batch, type Expr, input } from '@ergodic/core';
import { relative } from '../langevin/checks.ts';
import { energy, parameterInputs, parameters } from '../network/network.ts';
import { exactly, type Numbers, reals } from '../ours/program.ts';
import type { Check } from '../row.ts';
import { data, ends, first, initial, inputs, LARGE_RATE, update } from './training.ts';

/** What a step makes of the parameters and of Adam's averages. */
export interface Updated {
  readonly parameters: Numbers;
  readonly first: Numbers;
  readonly second: Numbers;
}

const minus = (a: Numbers, b: Numbers): Float64Array => Float64Array.from(a, (x, i) => x - (b[i] ?? Number.NaN));

/** The step that follows from these samples, at the large rate. */
export const exactUpdate = async (samples: Float32Array): Promise<Updated> => {
  const given = inputs(0, LARGE_RATE, samples);
  const [parameters, first, second] = update();
  if (parameters === undefined || first === undefined || second === undefined)
    throw new RangeError('an update is three vectors');
  return {
    parameters: await exactly(parameters, given),
    first: await exactly(first, given),
    second: await exactly(second, given),
  };
};

/** That somebody's step is that one: where the parameters moved to, and the gradient, which both averages tell. */
export const updateChecks = (name: string, exact: Updated, got: Updated): readonly Check[] => [
  relative(`change of the parameters, ${name}`, minus(exact.parameters, initial), minus(got.parameters, initial), 1e-3),
  relative(`mean of gradients, ${name}`, exact.first, got.first, 1e-4),
  relative(`change of the mean of gradients, ${name}`, minus(exact.first, first), minus(got.first, first), 1e-3),
  relative(`mean of squared gradients, ${name}`, exact.second, got.second, 1e-4),
];

/** Chains whose whole way is compared with the float64 interpreter's. */
const COMPARED = 8;

/** That the first few chains end where the float64 interpreter's do. */
export const endChecks = async (name: string, got: Float32Array): Promise<readonly Check[]> => {
  const few = reals([COMPARED, 2], data.subarray(0, 2 * COMPARED));
  const exact = await exactly(ends(COMPARED), { ...inputs(0, LARGE_RATE), 'batch.points': few });
  return [relative(`ends of chains, ${name}`, exact, got.subarray(0, 2 * COMPARED), 1e-4)];
};

/** The energies of some points. */
const energies = async (points: Float32Array): Promise<Numbers> => {
  const n = points.length / 2;
  const at = energy(parameters());
  return exactly(
    batch(n, (x: Expr<[2]>) => at(x), input('x', [n, 2])),
    { ...parameterInputs, x: reals([n, 2], points) },
  );
};

/** What chains that began at the data lost of their energy on the way: its mean, and the standard error of that. */
const lost = async (runs: readonly Float32Array[]): Promise<{ readonly mean: number; readonly error: number }> => {
  const before = await energies(data);
  const all: number[] = [];
  for (const ends of runs) all.push(...minus(before, await energies(ends)));
  const mean = all.reduce((sum, x) => sum + x, 0) / all.length;
  const variance = all.reduce((sum, x) => sum + (x - mean) ** 2, 0) / (all.length - 1);
  return { mean, error: Math.sqrt(variance / all.length) };
};

/** That chains lose as much energy on their way as ours do, within six standard errors: so they are as long. */
export const lengthCheck = async (
  name: string,
  ours: readonly Float32Array[],
  theirs: readonly Float32Array[],
): Promise<Check> => {
  const [a, b] = [await lost(ours), await lost(theirs)];
  return {
    what: `energy lost by chains, ${name}`,
    error: Math.abs(a.mean - b.mean),
    tolerance: 6 * Math.hypot(a.error, b.error),
  };
};
