/**
 * The error function and its kin in double precision. The approximations are the library's: FreeBSD's msun for `erf` and
 * `erfc`, Boost's for the inverse.
 */
import stdErf from '@stdlib/math-base-special-erf';
import stdErfc from '@stdlib/math-base-special-erfc';
import stdErfinv from '@stdlib/math-base-special-erfinv';

/**
 * The error function `erf(x) = 2/sqrt(pi) int_0^x exp(-t^2) dt` (DLMF 7.2.1), within 1 ULP. Odd; NaN for NaN.
 *
 * @example
 * import * as assert from 'node:assert'
 * import { erf } from '@ergodic/core/special'
 *
 * assert.ok(Math.abs(erf(1) - 0.8427007929497149) < 1e-15)
 */
export const erf = (x: number): number => stdErf(x);

/**
 * The complementary error function `erfc(x) = 1 - erf(x)` (DLMF 7.2.2), within 3 ULP also where it is tiny, and
 * 0 from 27.23 on. NaN for NaN.
 *
 * @example
 * import * as assert from 'node:assert'
 * import { erfc } from '@ergodic/core/special'
 *
 * assert.ok(Math.abs(erfc(10) / 2.0884875837625446e-45 - 1) < 1e-15)
 */
export const erfc = (x: number): number => stdErfc(x);

/**
 * The inverse of `erf` on `[-1, 1]` (DLMF 7.17.1), within 3 ULP; `-Infinity` and `Infinity` at the ends, NaN outside.
 *
 * @example
 * import * as assert from 'node:assert'
 * import { erfinv } from '@ergodic/core/special'
 *
 * assert.ok(Math.abs(erfinv(0.5) - 0.4769362762044699) < 1e-15)
 */
export const erfinv = (x: number): number => stdErfinv(x);
