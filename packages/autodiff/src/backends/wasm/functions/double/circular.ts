/**
 * Sine and cosine in double precision: x = n pi + r, |r| <= pi / 2, and a polynomial for sin(r) that interpolates at Chebyshev points.
 */
import { type Code, get, i32, op, splat } from '../../assembler/index.ts';
import { newWriter } from '../../writer.ts';
import type { Pen, Unary } from '../functions.ts';
import { type Coefficients, horner } from '../polynomial.ts';
import { abs, clamp, flipSign, ROUNDER } from './bits.ts';

/** sin(r) / r in r^2: relative error 2^-60 before the coefficients are rounded. */
const SERIES: Coefficients = [
  2.7314368769379893e-15, -7.643969663988074e-13, 1.6058977292642743e-10, -2.505210761669045e-8, 2.7557319219160833e-6,
  -0.00019841269841254966, 0.008333333333333316, -0.16666666666666666, 1,
];

/** pi in four parts; n times each of the first three is exact for |n| < 2^20. */
const PI = [3.1415926534682512, 1.2154201012607932e-10, 4.044532497422333e-21, 1.69568553207378e-31];
/** So far, n is below 2^20. */
const NEAR = 2 ** 21;

/** 1 / (2 pi) in pieces of 26 bits: the sum of the j-th, from 1 on, over 2^(26 j). What is left is below 2^-1170. */
const TURNS = [
  10680707, 28915984, 22192066, 30798973, 20241856, 57510486, 26461241, 1081236, 23309278, 49223046, 57820899, 43029364,
  48236105, 12298279, 18424271, 59210439, 11610535, 16491016, 56578795, 47259962, 27029542, 47283705, 1284381, 26108116,
  54129820, 34700846, 64983683, 46661157, 67100165, 39862204, 49354933, 42113863, 57489022, 54304556, 10188020,
  26204583, 39840301, 30711531, 8306271, 6213441, 54130570, 21646249, 46118395, 4711255, 17323523,
];
/** The small pieces are no normal numbers: they are lifted, and x lowered. */
const LIFT = 200;
/** The upper 26 bits of a number with 53. */
const UPPER = splat.i64(-0x8000000n);

/** sin(x) = (-1)^n sin(x - n pi), and cos(x) = (-1)^n sin(x + pi / 2 - n pi). */
type Kind = 'sine' | 'cosine';

interface Reduced {
  readonly r: Code;
  /** n in its low bits. */
  readonly word: Code;
}

const near = ({ w, a }: Pen, x: Code, kind: Kind): Reduced => {
  const y = w.keep(a.mul(x, splat.f64(1 / Math.PI)));
  const lessParts = (centre: Code): Code => PI.reduce((rest, part) => a.sub(rest, a.mul(centre, splat.f64(part))), x);
  if (kind === 'sine') {
    const word = w.keep(a.add(y, splat.f64(ROUNDER)));
    // Minus zero stays what it is: -0 - 0.
    return { word, r: lessParts(w.keep(a.sub(word, splat.f64(ROUNDER)))) };
  }
  const below = w.keep(a.floor(y));
  return { word: a.add(below, splat.f64(ROUNDER + 1)), r: lessParts(w.keep(a.add(below, splat.f64(0.5)))) };
};

/** a + b, and what its rounding lost (D. Knuth's TwoSum). */
const exactSum = ({ w, a }: Pen, x: Code, y: Code): readonly [sum: Code, lost: Code] => {
  const sum = w.keep(a.add(x, y));
  const part = w.keep(a.sub(sum, x));
  return [sum, a.add(a.sub(x, a.sub(sum, part)), a.sub(y, part))];
};

/**
 * For any x: the product of either half of its digits with every piece of 1 / (2 pi) is exact, so whole turns can be taken away from each, exactly. In half
 * turns, what is left is added, whole ones are moved to n as they come up, and what is rounded off is added up too, for the sum may come out small
 * (cf. M. Payne and R. Hanek, "Radian reduction for trigonometric functions", 1983).
 */
const far = (pen: Pen, given: Code, kind: Kind): Reduced => {
  const { w, a } = pen;
  const x = w.keep(a.mul(given, splat.f64(2 ** -LIFT)));
  const upper = w.keep(op('v128.and', x, UPPER));
  const lower = w.keep(a.sub(x, upper));
  const pieces = TURNS.map((piece, j) => splat.f64(piece * 2 ** (LIFT - 26 * (j + 1))));
  const start = { n: splat.f64(0), rest: splat.f64(kind === 'sine' ? 0 : 0.5), lost: splat.f64(0) };
  const sum = pieces
    .flatMap((piece, j) => {
      // As large as the upper half times the next piece, which has fewer digits and comes first: then what cancels is exact.
      const before = pieces[j - 1];
      return [a.mul(upper, piece), ...(before === undefined ? [] : [a.mul(lower, before)])];
    })
    .reduce(({ n, rest, lost }, product) => {
      const turns = w.keep(product);
      const left = w.keep(a.sub(turns, a.nearest(turns)));
      const [partial, off] = exactSum(pen, rest, w.keep(a.add(left, left)));
      const whole = w.keep(a.nearest(partial));
      return { n: w.keep(a.add(n, whole)), rest: w.keep(a.sub(partial, whole)), lost: w.keep(a.add(lost, off)) };
    }, start);
  return { word: a.add(sum.n, splat.f64(ROUNDER)), r: a.mul(a.add(sum.rest, sum.lost), splat.f64(Math.PI)) };
};

const circular =
  (kind: Kind): Unary =>
  (pen: Pen, x: Code): Code => {
    const { w, a } = pen;
    const r = w.local('v128', 'r');
    const word = w.local('v128', 'word');
    const nearby = near(pen, x, kind);
    w.act({ act: 'set', local: r, value: nearby.r });
    w.act({ act: 'set', local: word, value: nearby.word });
    const distant = w.keep(a.gt(abs(x), splat.f64(NEAR)));
    const then = newWriter();
    const remote = far({ w: then, a }, x, kind);
    then.act({ act: 'set', local: r, value: a.choose(distant, remote.r, get(r)) });
    then.act({ act: 'set', local: word, value: a.choose(distant, remote.word, get(word)) });
    w.act({ act: 'if', condition: op('v128.any_true', distant), body: then.actions });
    // Rounding could lead beyond 1.
    const value = clamp(a.mul(get(r), horner(a, SERIES, w.keep(a.mul(get(r), get(r))))), -1, 1);
    return flipSign(value, op('i64x2.shl', get(word), i32(63)));
  };

export const sin = circular('sine');
export const cos = circular('cosine');
