/** Autocovariances of chains, by fast Fourier transform. */
import FFT from 'fft.js';
import { mean } from './moments.ts';

/**
 * The mean over chains of `γ_t = Σ_i (x_i - mean) (x_{i + t} - mean) / n`, for every lag `t` of `0 … n - 1`. (The divisor is `n` at each
 * lag, which keeps the sequence positive definite.) Chains are as long as the first, and each has its own mean.
 */
export const meanAutocovariance = (chains: readonly ArrayLike<number>[]): Float64Array => {
  const n = chains[0]?.length ?? 0;
  const size = 2 ** Math.max(1, Math.ceil(Math.log2(2 * n)));
  const transform = new FFT(size);
  const signal = new Float64Array(size);
  const spectrum = new Float64Array(2 * size);
  const power = new Float64Array(size);
  for (const chain of chains) {
    const centre = mean(chain);
    for (let i = 0; i < n; i++) signal[i] = (chain[i] ?? 0) - centre;
    transform.realTransform(spectrum, signal);
    for (let k = 0; k <= size / 2; k++)
      power[k] = (power[k] ?? 0) + (spectrum[2 * k] ?? 0) ** 2 + (spectrum[2 * k + 1] ?? 0) ** 2;
  }
  for (let k = 1; k < size / 2; k++) power[size - k] = power[k] ?? 0;
  // Transforms are linear, so one way back is enough for all chains; and power is real and even, so there and back are the same.
  transform.realTransform(spectrum, power);
  return Float64Array.from({ length: n }, (_, t) => (spectrum[2 * t] ?? 0) / (size * n * chains.length));
};

/**
 * `γ_t = Σ_i (x_i - mean) (x_{i + t} - mean) / n`, for every lag `t` of `0 … n - 1`.
 *
 * @category autocorrelation
 */
export const autocovariance = (chain: ArrayLike<number>): Float64Array => meanAutocovariance([chain]);

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
