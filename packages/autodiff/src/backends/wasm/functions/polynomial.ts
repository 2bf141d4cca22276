/**
 * Polynomials: by Horner's rule, which takes the fewest instructions, or by Estrin's scheme, which takes two or three more and half the time for one
 * result. A processor works on some 200 instructions at once: where a function has 25, eight vectors are in flight and Horner's rule is faster; where it has 50
 * or more, Estrin's is.
 */
import type { Arithmetic } from '../arithmetic.ts';
import type { Code } from '../assembler/index.ts';
import type { Writer } from '../writer.ts';

/** Coefficients, the highest first. */
export type Coefficients = readonly [number, ...number[]];

export const horner = (a: Arithmetic, [first, ...rest]: Coefficients, x: Code): Code =>
  rest.reduce<Code>((sum, c) => a.mulAdd(sum, x, a.real(c)), a.real(first));

/** The coefficients of p(factor x). */
export const scaled = ([first, ...rest]: Coefficients, factor: number): Coefficients => [
  first * factor ** rest.length,
  ...rest.map((c, i) => c * factor ** (rest.length - 1 - i)),
];

/** (c0 + c1 x) + (c2 + c3 x) x^2 + ..., and so on with x^2 in the place of x. `square` is x^2 if that is at hand. */
export const estrin = (
  { w, a }: { readonly w: Writer; readonly a: Arithmetic },
  coefficients: Coefficients,
  x: Code,
  square?: Code,
): Code => {
  let terms: readonly Code[] = coefficients.toReversed().map(a.real);
  let power = x;
  for (let level = 0; terms.length > 1; level++) {
    if (level > 0) power = level === 1 && square !== undefined ? square : w.keep(a.mul(power, power));
    const [step, current] = [power, terms];
    terms = current.flatMap((low, i) => {
      const high = current[i + 1];
      if (i % 2 === 1) return [];
      return [high === undefined ? low : a.mulAdd(high, step, low)];
    });
  }
  return terms[0] ?? a.real(0);
};
