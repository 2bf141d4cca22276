/**
 * What takes turns at the lanes: each product of a sum, unless it would have to be computed again.
 */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Let, Ref, Scalar, Stmt } from '../../../lower/loops.ts';
import type { Nest } from '../../../nests/nest-plan.ts';
import { inTerms, passesOf } from './terms.ts';

/** Elements of b0 and b1, of which calls after the seventh do not count, and the sum of their products; the first factors are computed alike, or each anew. */
const nestOf = (terms: number, masked: boolean, shared: boolean): Nest => {
  const body: Stmt[] = [];
  const put = (kind: Let['kind'], value: Scalar): Ref => body.push({ stmt: 'let', ref: body.length, kind, value }) - 1;
  const at = put('int', { op: 'axis', axis: 1 });
  const common = put('real', { op: 'neg', args: [put('real', { op: 'load', buffer: 'b0', index: at })] });
  const products = Array.from({ length: terms }, (_, t) => {
    const place = put('int', { op: 'add', args: [at, put('int', { op: 'constant', value: 8 * t })] });
    const left = shared ? common : put('real', { op: 'load', buffer: 'b0', index: place });
    return put('real', { op: 'mul', args: [left, put('real', { op: 'load', buffer: 'b1', index: place })] });
  });
  const sum = products.reduce((p, q) => put('real', { op: 'add', args: [p, q] }));
  const counts = put('bool', { op: 'less', args: [at, put('int', { op: 'constant', value: 7 })] });
  const zero = put('real', { op: 'constant', value: 0 });
  const value = masked ? put('real', { op: 'where', args: [counts, sum, zero] }) : sum;
  body.push({ stmt: 'store', buffer: 'b2', index: at, value, sum: true });
  return { axes: [1, 8], tiled: true, scalars: [], body };
};

const operations = (body: readonly Stmt[], op: Scalar['op']): number =>
  body.filter((stmt) => stmt.stmt === 'let' && stmt.value.op === op).length;

test('each product goes by itself, with what it reads, and counts the calls that count', () => {
  fc.assert(
    fc.property(fc.integer({ min: 2, max: 9 }), fc.boolean(), (terms, masked) => {
      const { body } = inTerms(nestOf(terms, masked, false));
      const passes = passesOf(body);
      expect(passes.length).toBe(terms);
      for (const pass of passes) {
        expect(operations(pass, 'mul')).toBe(1);
        expect(operations(pass, 'load')).toBe(2);
        expect(operations(pass, 'where')).toBe(masked ? 1 : 0);
      }
      expect(operations(body, 'add')).toBe(terms);
    }),
  );
});

test('what products share is computed once, for all of them together', () => {
  fc.assert(
    fc.property(fc.integer({ min: 2, max: 9 }), fc.boolean(), (terms, masked) => {
      const nest = nestOf(terms, masked, true);
      expect(inTerms(nest)).toBe(nest);
      expect(passesOf(nest.body)).toEqual([nest.body]);
    }),
  );
});
