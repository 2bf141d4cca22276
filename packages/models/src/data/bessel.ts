/** From here on ten digits more than a double holds come from the asymptotic series. */
const asymptoticFrom = 20;

/**
 * The exponentially scaled modified Bessel function `e^{-x} I₀(x)`, `x >= 0`, to about 1e-15 relative.
 *
 * The power series `Σ (x/2)^{2k} / k!²` (all terms positive) below 20, the asymptotic series
 * `(2πx)^{-1/2} Σ ((2k-1)!!)² / (k! (8x)^k)` above, stopped at its smallest term (`e^{-2x}` relative).
 *
 * @source Abramowitz & Stegun (1964), 9.6.12 and 9.7.1
 * @category destructors
 */
export const besselI0Scaled = (x: number): number => {
  let term = 1;
  let sum = 1;
  if (x < asymptoticFrom) {
    const quarter = (x * x) / 4;
    for (let k = 1; term > 1e-17 * sum; k++) {
      term *= quarter / (k * k);
      sum += term;
    }
    return sum * Math.exp(-x);
  }
  for (let k = 1; term > 1e-17 * sum && 2 * k - 1 < 4 * x; k++) {
    term *= ((2 * k - 1) * (2 * k - 1)) / (8 * x * k);
    sum += term;
  }
  return sum / Math.sqrt(2 * Math.PI * x);
};
