/**
 * Oracle 1: a Langevin step has the drift that its noise calls for. With `b(x) = step(x, ξ = 0) - x` and `B = ∂x'/∂ξ`,
 *
 * `b(x) = -B Bᵀ ∇E(x) / (2 T)`,
 *
 * on any energy, at every step size: noise of covariance `ε T L Lᵀ` goes with a drift of `-(ε/2) L Lᵀ ∇E`. It is what makes the law right
 * in the limit of small steps, and it holds exactly.
 */
import { grad } from '@ergodic/autodiff';
import { type EnergyModel, type Expr, type Shape, typed } from '@ergodic/core';
import { type Finding, finding, short, showPoint } from '../finding.ts';
import { column, entries, Matrix, matrix, rank } from '../linear.ts';
import { asVector, jacobianOf, numeric } from '../numeric.ts';
import { noiseOf, type Opened, variablesOf } from '../opened.ts';
import { type Looking, placesFor, valuesAt, withNoise } from '../points.ts';

const oracle = 'Langevin form';
const bound = 1e-12;
const detects = 'an error of 1e-12 in the scale of drift or noise';

/** What a step claims of itself. */
export interface LangevinClaims {
  /** `ε`: the noise must have covariance `ε T I`. Unless given, any noise is allowed that the drift fits. */
  readonly stepSize?: number;
  readonly temperature?: number;
}

interface Seen {
  readonly x: ArrayLike<number>;
  readonly drift: Matrix;
  readonly gradient: Matrix;
  readonly noise: Matrix;
  /** How far the step is from affine in its noise, relative. */
  readonly bend: number;
}

const length = (m: Matrix): number => m.norm('frobenius');

const look = <S extends Shape>(opened: Opened, energy: EnergyModel<S>, looking: Looking): readonly Seen[] => {
  const variables = variablesOf(opened);
  const inputs = noiseOf(opened, 'continuous').map(({ input }) => input);
  const next = asVector(opened.next);
  const move = numeric(variables, [next]);
  const jacobian = jacobianOf(variables, next, inputs);
  const [x] = opened.free;
  if (x === undefined) return [];
  const slope = numeric([x], [grad((at: Expr<S>) => energy.apply({}, {})(at))(typed<S>(x))]);
  const still = withNoise(opened, (noise, value) => (noise.role === 'continuous' ? value.map(() => 0) : value));
  return placesFor(opened, looking).map((place) => {
    const quiet = valuesAt(still(place));
    const from = column(place.free[0] ?? []);
    const rest = column(move(quiet)[0] ?? []);
    const noise = matrix(jacobian(quiet));
    const xi = column(place.noise.flatMap((v, i) => (opened.noise[i]?.role === 'continuous' ? Array.from(v) : [])));
    const moved = column(move(valuesAt(place))[0] ?? []);
    const straight = Matrix.add(rest, noise.mmul(xi));
    return {
      x: place.free[0] ?? [],
      drift: Matrix.sub(rest, from),
      gradient: column(slope([place.free[0] ?? []])[0] ?? []),
      noise,
      bend: length(Matrix.sub(moved, straight)) / (length(moved) + length(noise) * length(xi)),
    };
  });
};

const covarianceOf = ({ noise }: Seen): Matrix => noise.mmul(noise.transpose());

/** `-B Bᵀ ∇E / (2 T)`. */
const wanted = (seen: Seen, temperature: number): Matrix =>
  covarianceOf(seen)
    .mmul(seen.gradient)
    .mul(-0.5 / temperature);

/** How many times the wanted drift the drift is, and what that leaves over. */
const multiple = (all: readonly Seen[], temperature: number): { readonly times: number; readonly left: number } => {
  const pairs = all.map((seen) => [entries(seen.drift), entries(wanted(seen, temperature))] as const);
  const dot = (a: readonly number[], b: readonly number[]) => a.reduce((t, v, i) => t + v * (b[i] ?? 0), 0);
  const total = (f: (drift: readonly number[], want: readonly number[]) => number) =>
    pairs.reduce((t, [drift, want]) => t + f(drift, want), 0);
  const times = total((d, w) => dot(d, w)) / total((_, w) => dot(w, w));
  const rest = total((d, w) => {
    const over = d.map((v, i) => v - times * (w[i] ?? 0));
    return dot(over, over);
  });
  return { times, left: Math.sqrt(rest / total((d) => dot(d, d))) };
};

const blame = (opened: Opened, all: readonly Seen[], temperature: number): string => {
  const [first] = all;
  const kinds = noiseOf(opened, 'continuous').map(({ kind }) => kind);
  if (kinds.includes('uniform')) return 'the noise is uniform, not normal.';
  if (first === undefined || kinds.length === 0) return 'the step draws no noise that moves it.';
  const reach = rank(first.noise);
  const dimension = first.drift.rows;
  if (reach < dimension)
    return `the noise reaches ${reach} of ${dimension} dimensions: the same noise is used for several coordinates.`;
  const { times, left } = multiple(all, temperature);
  if (left > 1e-6) return 'the drift is not in the direction that gradient and noise call for.';
  if (times < 0) return `the drift climbs the energy: it has the wrong sign (${short(times)} times what it should be).`;
  const noise = Math.sqrt(1 / times);
  const scale =
    Math.abs(noise - Math.SQRT2) < 1e-6
      ? 'sqrt(2)'
      : Math.abs(noise - Math.SQRT1_2) < 1e-6
        ? '1/sqrt(2)'
        : short(noise);
  return noise > 1
    ? `the noise is ${scale} times too large for this drift; with small steps the variance settles at ${short(1 / times)} times the target's.`
    : `the noise is ${scale} times what this drift calls for, too small; with small steps the variance settles at ${short(1 / times)} times the target's.`;
};

/**
 * The drift is the one that the noise calls for.
 *
 * @category oracles
 */
export const langevinForm = <S extends Shape>(
  opened: Opened,
  energy: EnergyModel<S>,
  { temperature = 1, stepSize }: LangevinClaims = {},
  looking: Looking = {},
): Finding => {
  const all = look(opened, energy, looking);
  const judged = all.map((seen) => {
    const want = wanted(seen, temperature);
    const scale = length(seen.drift) + length(want);
    const drift = scale === 0 ? 0 : length(Matrix.sub(seen.drift, want)) / scale;
    return { seen, residual: Math.max(drift, seen.bend) };
  });
  const { residual, seen } = judged.reduce((a, b) => (b.residual > a.residual || Number.isNaN(b.residual) ? b : a), {
    residual: all.length === 0 ? Number.NaN : 0,
    seen: all[0],
  });
  const where = seen === undefined ? '' : `at x = ${showPoint(seen.x)}`;
  const uniform = noiseOf(opened, 'continuous').some(({ kind }) => kind !== 'normal');
  if (!(residual <= bound) || uniform)
    return finding({
      oracle,
      residual: uniform ? Number.POSITIVE_INFINITY : residual,
      bound,
      where,
      detects,
      explanation:
        seen !== undefined && seen.bend > bound
          ? 'the step is not linear in its noise.'
          : blame(opened, all, temperature),
    });
  if (stepSize !== undefined) {
    const claimed = Matrix.eye(seen?.drift.rows ?? 0).mul(stepSize * temperature);
    const off = Math.max(...all.map((one) => length(Matrix.sub(covarianceOf(one), claimed)) / length(claimed)));
    const found = seen === undefined ? Number.NaN : covarianceOf(seen).trace() / claimed.trace();
    return finding({
      oracle,
      residual: off,
      bound,
      where,
      detects,
      explanation:
        off <= bound
          ? `drift -(ε/2) ∇E and noise of variance ε T, with ε = ${short(stepSize)}`
          : `drift and noise fit each other, but they are those of a step size of ${short(found)} times ε = ${short(stepSize)}.`,
    });
  }
  return finding({ oracle, residual, bound, where, detects, explanation: 'the drift is -B Bᵀ ∇E / 2, for noise B ξ' });
};
