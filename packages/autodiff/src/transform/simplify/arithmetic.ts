/**
 * Rules of arithmetic that change no value. What they may change is the sign of a zero (`x + 0` is `x` also for x = -0), and nothing else:
 * `x * 0` stays where x could be infinite or NaN, and numbers are regrouped only by powers of two.
 */
import { dtypeOf, type Node, typeOf } from '@ergodic/core/graph';
import { build } from '@ergodic/core/ops';
import { at, only } from '../rewrite.ts';
import { splatOf } from './splat.ts';

const isPowerOfTwo = (x: number): boolean => {
  const k = Math.log2(Math.abs(x));
  return Number.isInteger(k) && Math.abs(k) < 64 && Math.abs(x) === 2 ** k;
};

/** Known to hold no infinity and no NaN, by what it is made of (a few levels deep). */
const isKnownFinite = (node: Node, depth = 6): boolean => {
  if (dtypeOf(node) !== 'real') return true;
  const value = splatOf(node);
  if (value !== undefined) return Number.isFinite(value);
  if (depth === 0) return false;
  switch (node.op) {
    case 'draw':
      return true;
    case 'cast':
      return dtypeOf(only(node.args)) !== 'real';
    case 'reshape':
    case 'transpose':
    case 'broadcast':
    case 'slice':
    case 'pad':
    case 'flip':
    case 'neg':
      return isKnownFinite(only(node.args), depth - 1);
    case 'where':
      return node.args.slice(1).every((arg) => isKnownFinite(arg, depth - 1));
    default:
      return false;
  }
};

const ofSum = (a: Node, b: Node): Node | null => {
  const [x, y] = [splatOf(a), splatOf(b)];
  if (x === 0) return b;
  if (y === 0) return a;
  if (b.op === 'neg') return build.sub(a, only(b.args));
  if (a.op === 'neg') return build.sub(b, only(a.args));
  return a === b ? build.mul(a, build.fullLike(2, a)) : null;
};

const ofDifference = (a: Node, b: Node): Node | null => {
  if (splatOf(b) === 0) return a;
  if (splatOf(a) === 0) return build.neg(b);
  if (b.op === 'neg') return build.add(a, only(b.args));
  return null;
};

/** A number times something: the number comes last. */
const scaled = (a: Node, factor: number): Node | null => {
  if (factor === 1) return a;
  if (factor === -1) return build.neg(a);
  if (factor === 0 && isKnownFinite(a)) return build.fullLike(0, a);
  if (a.op === 'neg') return build.mul(only(a.args), build.fullLike(-factor, a));
  if (a.op !== 'mul') return null;
  const inner = splatOf(at(a.args, 1));
  if (inner === undefined || !(isPowerOfTwo(inner) || isPowerOfTwo(factor))) return null;
  return build.mul(only(a.args), build.fullLike(inner * factor, a));
};

const ofProduct = (a: Node, b: Node): Node | null => {
  const [x, y] = [splatOf(a), splatOf(b)];
  if (y !== undefined) return scaled(a, y);
  if (x !== undefined) return scaled(b, x) ?? build.mul(b, a);
  if (a.op === 'neg')
    return b.op === 'neg' ? build.mul(only(a.args), only(b.args)) : build.neg(build.mul(only(a.args), b));
  return b.op === 'neg' ? build.neg(build.mul(a, only(b.args))) : null;
};

const ofQuotient = (a: Node, b: Node): Node | null => {
  const y = splatOf(b);
  if (y === 1) return a;
  if (y !== undefined && isPowerOfTwo(y)) return build.mul(a, build.fullLike(1 / y, a));
  if (a.op === 'neg') return build.neg(build.div(only(a.args), b));
  return b.op === 'neg' ? build.neg(build.div(a, only(b.args))) : null;
};

const ofNegation = (a: Node): Node | null => {
  if (a.op === 'neg') return only(a.args);
  if (a.op === 'sub') return build.sub(at(a.args, 1), only(a.args));
  if (a.op !== 'mul') return null;
  const factor = splatOf(at(a.args, 1));
  return factor === undefined ? null : build.mul(only(a.args), build.fullLike(-factor, a));
};

/** Only where the power is exact, or rounded once: x^1, x^2, x^-1, x^0. */
const ofPower = (a: Node, b: Node): Node | null => {
  switch (splatOf(b)) {
    case 0:
      return build.fullLike(1, a);
    case 1:
      return a;
    case 2:
      return build.mul(a, a);
    case -1:
      return build.div(1, a);
    default:
      return null;
  }
};

const ofChoice = (c: Node, a: Node, b: Node): Node | null => {
  const known = splatOf(c);
  if (known !== undefined) return known !== 0 ? a : b;
  if (a === b) return a;
  if (c.op === 'not') return build.where(only(c.args), b, a);
  if (a.op === 'where' && only(a.args) === c) return build.where(c, at(a.args, 1), b);
  if (b.op === 'where' && only(b.args) === c) return build.where(c, a, at(b.args, 2));
  return null;
};

const ofLogic = (op: 'and' | 'or', a: Node, b: Node): Node | null => {
  const neutral = op === 'and' ? 1 : 0;
  const [x, y] = [splatOf(a), splatOf(b)];
  if (a === b || y === neutral) return a;
  if (x === neutral) return b;
  return x !== undefined || y !== undefined ? build.full(1 - neutral, typeOf(a)) : null;
};

/** One rule of arithmetic, where one applies. */
export const arithmetic = (node: Node): Node | null => {
  const [a, b, c] = node.args;
  if (a === undefined) return null;
  if (b === undefined) {
    if (node.op === 'neg') return ofNegation(a);
    if (node.op === 'not') return a.op === 'not' ? only(a.args) : null;
    if (node.op === 'stopGradient') return a.op === 'stopGradient' || a.op === 'constant' ? a : null;
    return node.op === 'cast' && typeOf(a).dtype === node.attrs.to ? a : null;
  }
  switch (node.op) {
    case 'add':
      return ofSum(a, b);
    case 'sub':
      return ofDifference(a, b);
    case 'mul':
      return ofProduct(a, b);
    case 'div':
      return ofQuotient(a, b);
    case 'pow':
      return ofPower(a, b);
    case 'maximum':
    case 'minimum':
      return a === b ? a : null;
    case 'where':
      return c === undefined ? null : ofChoice(a, b, c);
    case 'and':
    case 'or':
      return ofLogic(node.op, a, b);
    default:
      return null;
  }
};
