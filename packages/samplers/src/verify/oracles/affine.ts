/**
 * Oracles 2 and 3: on a Gaussian target a step is affine, `x' = M x + L ξ + c`. A covariance `S` is stationary if `M S Mᵀ + L Lᵀ = S`, a mean
 * if `M m + c = m`. `S` comes from a closed form, never from solving this very equation.
 */
import { type Finding, finding, short } from '../finding.ts';
import { column, Matrix, matrix, norm, ratios, settledCovariance, spectralRadius } from '../linear.ts';
import { asVector, jacobianOf, numeric } from '../numeric.ts';
import { noiseOf, type Opened, variablesOf } from '../opened.ts';
import { type Looking, placesFor, valuesAt, withNoise } from '../points.ts';

/** A step on a Gaussian, read off by differentiation. */
export interface Affine {
  readonly m: Matrix;
  readonly l: Matrix;
  readonly c: Matrix;
  /** How far the step is from being affine, relative. */
  readonly bend: number;
}

/** `M`, `L` and `c` of an opened step, over all its free parts, and how far it is from affine at other places. */
export const affineOf = (opened: Opened, looking: Looking = {}): Affine => {
  const variables = variablesOf(opened);
  const next = asVector(opened.next);
  const noise = noiseOf(opened, 'continuous').map(({ input }) => input);
  const move = numeric(variables, [next]);
  const byState = jacobianOf(variables, next, opened.free);
  const byNoise = jacobianOf(variables, next, noise);
  const places = placesFor(opened, { points: 3, ...looking });
  const zero = withNoise(opened, (one, value) => (one.role === 'continuous' ? value.map(() => 0) : value));
  const [first] = places;
  if (first === undefined) throw new RangeError('affineOf looks at no place');
  const origin = zero({ ...first, free: first.free.map((value) => value.map(() => 0)) });
  const c = column(move(valuesAt(origin))[0] ?? []);
  const m = matrix(byState(valuesAt(origin)));
  const l = noise.length === 0 ? Matrix.zeros(m.rows, 1) : matrix(byNoise(valuesAt(origin)));
  const bends = places.map((place) => {
    const state = column(place.free.flatMap((value) => Array.from(value)));
    const xi = column(place.noise.flatMap((v, i) => (opened.noise[i]?.role === 'continuous' ? Array.from(v) : [])));
    const parts = [m.mmul(state), ...(noise.length === 0 ? [] : [l.mmul(xi)]), c];
    const predicted = parts.reduce((a, b) => Matrix.add(a, b));
    const moved = column(move(valuesAt(place))[0] ?? []);
    const scale = parts.reduce((total, part) => total + part.norm('frobenius'), 0);
    return Matrix.sub(moved, predicted).norm('frobenius') / scale;
  });
  return { m, l, c, bend: Math.max(...bends) };
};

/** A stationary law, from a closed form. */
export interface Law {
  readonly mean: ArrayLike<number>;
  readonly covariance: Matrix;
  /** What it is called in messages. */
  readonly called?: string;
}

const bound = 1e-12;

const explain = ({ m, l }: Affine, { covariance, called = 'the closed form' }: Law): string => {
  const radius = spectralRadius(m);
  if (!(radius < 1)) return `the step is unstable: its spectral radius is ${short(radius)}.`;
  const settled = settledCovariance(m, l.mmul(l.transpose()));
  const found = ratios(settled, covariance);
  const [least = Number.NaN, most = Number.NaN] = [found[0], found[found.length - 1]];
  const range = Math.abs(most - least) < 1e-3 * Math.abs(most) ? short(most) : `${short(least)} to ${short(most)}`;
  return `the stationary variance is ${range} times that of ${called}.`;
};

/**
 * `|M S Mᵀ + L Lᵀ - S| <= 1e-12 (|M|² |S| + |L|²)`, and `M m + c = m`.
 *
 * @category oracles
 */
export const stationary = (opened: Opened, law: Law, looking: Looking = {}): Finding => {
  const affine = affineOf(opened, looking);
  const { m, l, c, bend } = affine;
  const s = law.covariance;
  const carried = m.mmul(s).mmul(m.transpose()).add(l.mmul(l.transpose()));
  const spread = norm(Matrix.sub(carried, s)) / (norm(m) ** 2 * norm(s) + norm(l) ** 2);
  const mean = column(law.mean);
  const kept = m.mmul(mean).add(c);
  const scale = (norm(m) + 1) * norm(mean) + norm(c);
  const shift = scale === 0 ? 0 : norm(Matrix.sub(kept, mean)) / scale;
  const residual = Math.max(spread, shift, bend);
  const uniform = noiseOf(opened, 'continuous').some(({ kind }) => kind !== 'normal');
  return finding({
    oracle: 'stationary Gaussian',
    residual: uniform ? Number.POSITIVE_INFINITY : residual,
    bound,
    where: '',
    detects: 'a relative error of 1e-12 in the covariance or the mean that the step keeps',
    explanation:
      residual <= bound && !uniform
        ? `keeps the covariance and the mean of ${law.called ?? 'the closed form'}`
        : uniform
          ? 'the noise is uniform, not normal.'
          : bend > bound
            ? 'on a Gaussian the step is not affine.'
            : spread > bound
              ? explain(affine, law)
              : 'the mean is not a fixed point.',
  });
};
