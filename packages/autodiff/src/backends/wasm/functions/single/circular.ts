/**
 * Sine and cosine in single precision: x = n pi + r, |r| <= pi / 2, and a minimax polynomial for sin(r), of relative error 6e-9. r is good also near the
 * multiples of pi: for small x since pi is in three parts (W. J. Cody and W. Waite, "Software Manual for the Elementary Functions", 1980), for large x since the
 * reduction is done in double precision, with as many digits of pi as any x needs.
 */
import { arithmetic } from '../../arithmetic.ts';
import { type Code, get, i32, op, splat } from '../../assembler/index.ts';
import { newWriter, type Writer } from '../../writer.ts';
import type { Pen, Unary } from '../functions.ts';
import { demote, lowWords, promote } from '../halves.ts';
import { type Coefficients, estrin } from '../polynomial.ts';
import { abs, clamp, flipSign, ROUNDER as WORD } from './bits.ts';

/** (sin(r) - r) / r^3 in r^2. */
const SERIES: Coefficients = [
  2.6060538403806742e-6, -0.00019809768127743155, 0.008333069272339344, -0.16666659712791443,
];

/** pi in three parts; n times each of the first two is exact for |n| <= 32 and halves of odd numbers between. */
const PI_PARTS = [3.1415863037109375, 6.3498737290501595e-6, 5.126688136514179e-12];
/** So far, it is below 32. */
const NEAR = 96;

/** 1 / (2 pi) in pieces of 24 bits: the sum of the j-th, from 1 on, over 2^(24 j). What is left is below 2^-192. */
const TURNS = [2670176, 14390161, 346751, 644596, 8211767, 7354072, 10839631, 1106960];

/** 1.5 2^52: a number that is added to it is rounded to a whole one, which then stands in the low bits. */
const ROUNDER = 6755399441055744;

const double = arithmetic('f64', false);
const { add, sub, mul, nearest, real } = double;

/** sin(x) = (-1)^n sin(x - n pi), and cos(x) = (-1)^n sin(x + pi / 2 - n pi). */
type Kind = 'sine' | 'cosine';

interface Reduced {
  readonly r: Code;
  /** n in its low bits. */
  readonly word: Code;
}

/** For |x| <= `NEAR`. */
const near = ({ w, a }: Pen, x: Code, kind: Kind): Reduced => {
  // Minus zero stays what it is: -0 + -0.
  const less = (centre: Code): Code => PI_PARTS.reduce((left, part) => a.mulAdd(centre, splat.f32(-part), left), x);
  const turns = splat.f32(1 / Math.PI);
  if (kind === 'sine') {
    const word = w.keep(a.mulAdd(x, turns, splat.f32(WORD)));
    return { word, r: less(w.keep(a.sub(word, splat.f32(WORD)))) };
  }
  const below = w.keep(a.floor(a.mul(x, turns)));
  return { word: a.add(below, splat.f32(WORD + 1)), r: less(w.keep(a.add(below, splat.f32(0.5)))) };
};

/**
 * For any x: its product with every piece of 1 / (2 pi) is exact, so whole turns can be taken away from each, exactly. In half turns, what is left is
 * added, the large ones first, and whole ones moved to n as they come up: so no sum is rounded by more than its own last place
 * (cf. M. Payne and R. Hanek, "Radian reduction for trigonometric functions", 1983).
 */
const far = (w: Writer, x: Code, kind: Kind): Reduced => {
  const start = { n: real(0), rest: real(kind === 'sine' ? 0 : 0.5) };
  const sum = TURNS.reduce(({ n, rest }, piece, j) => {
    const turns = w.keep(mul(x, real(piece * 2 ** (-24 * (j + 1)))));
    const left = w.keep(sub(turns, nearest(turns)));
    const partial = w.keep(add(rest, add(left, left)));
    const whole = w.keep(nearest(partial));
    return { n: w.keep(add(n, whole)), rest: w.keep(sub(partial, whole)) };
  }, start);
  return { word: add(sum.n, real(ROUNDER)), r: mul(sum.rest, real(Math.PI)) };
};

const farHalves = (w: Writer, x: Code, kind: Kind): Reduced => {
  const [low, high] = promote(w, x);
  const parts = [far(w, low, kind), far(w, high, kind)] as const;
  return { r: demote([parts[0].r, parts[1].r]), word: lowWords([parts[0].word, parts[1].word]) };
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
    const distant = w.keep(a.gt(abs(x), splat.f32(NEAR)));
    const then = newWriter();
    const remote = farHalves(then, x, kind);
    then.act({ act: 'set', local: r, value: a.choose(distant, remote.r, get(r)) });
    then.act({ act: 'set', local: word, value: a.choose(distant, remote.word, get(word)) });
    w.act({ act: 'if', condition: op('v128.any_true', distant), body: then.actions });
    const z = w.keep(a.mul(get(r), get(r)));
    // Rounding could lead beyond 1.
    const value = clamp(a.mul(get(r), a.mulAdd(estrin(pen, SERIES, z), z, splat.f32(1))), -1, 1);
    return flipSign(value, op('i32x4.shl', get(word), i32(31)));
  };

export const sin = circular('sine');
export const cos = circular('cosine');
