/** Autocovariances of a chain, by fast Fourier transform. */
import FFT from 'fft.js';
import { mean } from './moments.ts';

/**
 * `γ_t = Σ_i (x_i - mean) (x_{i + t} - mean) / n`, for every lag `t` of `0 … n - 1`. (The divisor is `n` at each lag, which keeps the
 * sequence positive definite.)
 *
 * @category autocorrelation
 */
export const autocovariance = (chain: ArrayLike<number>): Float64Array => {
  const n = chain.length;
  const centre = mean(chain);
  const size = 2 ** Math.max(1, Math.ceil(Math.log2(2 * n)));
  const transform = new FFT(size);
  const signal = Array.from({ length: size }, (_, i) => (i < n ? (chain[i] ?? 0) - centre : 0));
  const spectrum: number[] = transform.createComplexArray();
  transform.realTransform(spectrum, signal);
  transform.completeSpectrum(spectrum);
  const power = spectrum.map((value, i) => (i % 2 === 0 ? value * value + (spectrum[i + 1] ?? 0) ** 2 : 0));
  const back: number[] = transform.createComplexArray();
  transform.inverseTransform(back, power);
  return Float64Array.from({ length: n }, (_, t) => (back[2 * t] ?? 0) / n);
};

/**
 * `ρ_t = γ_t / γ_0`.
 *
 * @category autocorrelation
 * @example
 * import * as assert from 'node:assert'
 * import { autocorrelation } from '@ergodic/samplers/diagnostics'
 *
 * const [one, half] = autocorrelation([1, -1, 1, -1])
 * assert.ok(Math.abs((one ?? 0) - 1) < 1e-12 && Math.abs((half ?? 0) + 0.75) < 1e-12)
 */
export const autocorrelation = (chain: ArrayLike<number>): Float64Array => {
  const gamma = autocovariance(chain);
  const [variance = Number.NaN] = gamma;
  return gamma.map((value) => value / variance);
};
