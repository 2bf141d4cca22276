/**
 * Samplers on Gaussians in closed form: stationary laws, and where proposals go.
 */
import type { GaussianLaw } from './gaussian-target.ts';
import { Matrix } from './linear.ts';
import type { Law } from './oracles/affine.ts';
import type { Arrival } from './oracles/recursion.ts';

/** Unadjusted Langevin: `A⁻¹ (I - ε A / 4)⁻¹`, for `ε < 4 / λmax`; `T` times that at temperature `T`. */
export const langevinLaw = (target: GaussianLaw, stepSize: number, temperature = 1): Law => ({
  mean: target.mean,
  covariance: target.spectral((a) => temperature / (a * (1 - (stepSize * a) / 4))),
  called: 'A⁻¹ (I - ε A / 4)⁻¹',
});

/** Leapfrog trajectories without correction, momenta always fresh: `A⁻¹ (I - h² A / 4)⁻¹` for every length, `h < 2 / √λmax`. */
export const uncorrectedHmcLaw = (target: GaussianLaw, stepSize: number): Law => ({
  mean: target.mean,
  covariance: target.spectral((a) => 1 / (a * (1 - (stepSize * stepSize * a) / 4))),
  called: 'A⁻¹ (I - h² A / 4)⁻¹',
});

/** The covariance of points and momenta of BAOAB, unit mass: `A⁻¹` and `I - h² A / 4`, uncorrelated, for every friction. */
export const baoabLaw = (target: GaussianLaw, stepSize: number): Law => {
  const n = target.dimension;
  const points = target.spectral((a) => 1 / a);
  const momenta = target.spectral((a) => 1 - (stepSize * stepSize * a) / 4);
  return {
    mean: [...target.mean, ...target.mean.map(() => 0)],
    covariance: blocks(points, momenta, n),
    called: 'A⁻¹ and I - h² A / 4',
  };
};

const blocks = (a: Matrix, b: Matrix, n: number): Matrix => {
  const both = Matrix.zeros(2 * n, 2 * n);
  both.setSubMatrix(a, 0, 0).setSubMatrix(b, n, n);
  return both;
};

/**
 * Langevin in the posterior of a point that was seen through noise of deviation `σ` as `x̃`, `P = A + I / σ²`: mean `P⁻¹ (A m + x̃ / σ²)`,
 * covariance `P⁻¹ (I - ε P / 4)⁻¹`.
 */
export const recoveryLaw = (target: GaussianLaw, stepSize: number, sigma: number, seen: ArrayLike<number>): Law => {
  const tether = 1 / (sigma * sigma);
  const pull = target.spectral((a) => tether / (a + tether));
  const mean = target.mean.map((m, i) =>
    target.mean.reduce((total, other, j) => total + pull.get(i, j) * ((seen[j] ?? 0) - other), m),
  );
  return {
    mean,
    covariance: target.spectral((a) => 1 / ((a + tether) * (1 - (stepSize * (a + tether)) / 4))),
    called: 'P⁻¹ (I - ε P / 4)⁻¹',
  };
};

/** What random-walk Metropolis proposes: `x`, with noise of covariance `s² I`. */
export const walkProposal = (target: GaussianLaw, scale: number): Arrival => ({
  turn: target.spectral(() => 1),
  covariance: target.spectral(() => scale * scale),
  centre: target.mean,
});

/** What Langevin steps propose: `m + (I - ε A / 2) (x - m)`, with noise of covariance `ε I`; `ε T I` at temperature `T`. */
export const langevinProposal = (target: GaussianLaw, stepSize: number, temperature = 1): Arrival => ({
  turn: target.spectral((a) => 1 - (stepSize * a) / 2),
  covariance: target.spectral(() => stepSize * temperature),
  centre: target.mean,
});

/**
 * What `n` leapfrog steps from a fresh momentum lead to, in each direction of precision `a`: `m + cos(n θ) (x - m)`, with noise of variance
 * `sin²(n θ) / (a (1 - h² a / 4))`, where `sin(θ / 2) = h √a / 2`; with `a / T` for `a` at temperature `T`. For `h < 2 / √λmax`.
 */
export const leapfrogProposal = (target: GaussianLaw, stepSize: number, steps: number, temperature = 1): Arrival => {
  const angle = (a: number): number => steps * 2 * Math.asin((stepSize * Math.sqrt(a / temperature)) / 2);
  const amplitude = (a: number): number => temperature / (a * (1 - (stepSize * stepSize * a) / (4 * temperature)));
  return {
    turn: target.spectral((a) => Math.cos(angle(a))),
    covariance: target.spectral((a) => amplitude(a) * Math.sin(angle(a)) ** 2),
    centre: target.mean,
    of: Math.max(...target.spectrum.map(amplitude)),
  };
};
