/**
 * Dual numbers over dual numbers over … numbers: a + b e with e^2 = 0. Derivatives to any order, by arithmetic alone. The formulas are
 * written here a second time, and otherwise than in the operation records, which they judge.
 */
import { erfinv as erfinvOf, erf as erfOf } from '@ergodic/core/special';

export interface Dual {
  readonly re: Num;
  readonly du: Num;
}
export type Num = number | Dual;

const re = (x: Num): Num => (typeof x === 'number' ? x : x.re);
const du = (x: Num): Num => (typeof x === 'number' ? 0 : x.du);
const dual = (a: Num, b: Num): Num => ({ re: a, du: b });

/** The number itself, without any infinitesimal part. */
export const primal = (x: Num): number => {
  let at = x;
  while (typeof at !== 'number') at = at.re;
  return at;
};

export const add = (x: Num, y: Num): Num =>
  typeof x === 'number' && typeof y === 'number' ? x + y : dual(add(re(x), re(y)), add(du(x), du(y)));
export const mul = (x: Num, y: Num): Num =>
  typeof x === 'number' && typeof y === 'number'
    ? x * y
    : dual(mul(re(x), re(y)), add(mul(re(x), du(y)), mul(du(x), re(y))));
export const neg = (x: Num): Num => (typeof x === 'number' ? -x : dual(neg(x.re), neg(x.du)));
export const sub = (x: Num, y: Num): Num => add(x, neg(y));
/** (1/x)' = -(1/x)^2 x'. */
const inverse = (x: Num): Num => {
  if (typeof x === 'number') return 1 / x;
  const y = inverse(x.re);
  return dual(y, neg(mul(mul(y, y), x.du)));
};
export const div = (x: Num, y: Num): Num =>
  typeof x === 'number' && typeof y === 'number' ? x / y : mul(x, inverse(y));

/** A function from its value on numbers and its derivative as a function. */
const smooth =
  (value: (x: number) => number, slope: (x: Num) => Num) =>
  (x: Num): Num =>
    typeof x === 'number' ? value(x) : dual(smooth(value, slope)(x.re), mul(slope(x.re), x.du));

const square = (x: Num): Num => mul(x, x);
export const exp: (x: Num) => Num = smooth(Math.exp, (x) => exp(x));
export const log: (x: Num) => Num = smooth(Math.log, inverse);
export const log1p: (x: Num) => Num = smooth(Math.log1p, (x) => inverse(add(1, x)));
export const expm1: (x: Num) => Num = smooth(Math.expm1, (x) => exp(x));
export const sqrt: (x: Num) => Num = smooth(Math.sqrt, (x) => inverse(mul(2, sqrt(x))));
export const sin: (x: Num) => Num = smooth(Math.sin, (x) => cos(x));
export const cos: (x: Num) => Num = smooth(Math.cos, (x) => neg(sin(x)));
/** t / (1 + t)^2, with t = e^-|x| so that nothing overflows. */
const bell = (x: Num): Num => {
  const t = exp(neg(abs(x)));
  return div(t, square(add(1, t)));
};
/** 1 / cosh(x)^2 is four times the bell of 2 x. */
export const tanh: (x: Num) => Num = smooth(Math.tanh, (x) => mul(4, bell(mul(2, x))));
export const sigmoid: (x: Num) => Num = smooth((x) => 1 / (1 + Math.exp(-x)), bell);
const logistic = (x: Num): Num => (primal(x) < 0 ? div(exp(x), add(1, exp(x))) : inverse(add(1, exp(neg(x)))));
export const softplus: (x: Num) => Num = smooth((x) => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x))), logistic);
export const erf: (x: Num) => Num = smooth(erfOf, (x) => mul(2 / Math.sqrt(Math.PI), exp(neg(square(x)))));
/** (erf^-1)'(x) = 1 / erf'(erf^-1(x)). */
export const erfinv: (x: Num) => Num = smooth(erfinvOf, (x) =>
  inverse(mul(2 / Math.sqrt(Math.PI), exp(neg(square(erfinv(x)))))),
);
export const abs = (x: Num): Num =>
  typeof x === 'number' ? Math.abs(x) : primal(x) > 0 ? x : primal(x) < 0 ? neg(x) : mul(0, x);
/** Constant where it is smooth. */
const step =
  (value: (x: number) => number) =>
  (x: Num): Num =>
    value(primal(x));
export const sign = step(Math.sign);
export const floor = step(Math.floor);
/** x^z = e^(z log x) away from x = 0; whole powers as products. */
export const pow = (x: Num, z: Num): Num => {
  if (typeof x === 'number' && typeof z === 'number') return x ** z;
  const [a, b] = [re(x), re(z)];
  const byBase = typeof x === 'number' ? 0 : mul(mul(b, pow(a, sub(b, 1))), x.du);
  const byExponent = typeof z === 'number' ? 0 : mul(mul(log(a), pow(a, b)), z.du);
  return dual(pow(a, b), add(byBase, byExponent));
};
const middle = (x: Num, y: Num): Num => mul(0.5, add(x, y));
export const maximum = (x: Num, y: Num): Num => (primal(x) > primal(y) ? x : primal(x) < primal(y) ? y : middle(x, y));
export const minimum = (x: Num, y: Num): Num => (primal(x) < primal(y) ? x : primal(x) > primal(y) ? y : middle(x, y));
