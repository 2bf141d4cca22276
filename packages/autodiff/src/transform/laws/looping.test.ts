/** Loops within loops: written out, side by side, and without what is idle, they give the same numbers to the last bit. */
import { checkKeys, type KeyFinding, type Node, type OpName, topological } from '@ergodic/core/graph';
import { evaluator, interpretNodes } from '@ergodic/core/interpret';
import type { Value } from '@ergodic/core/ops';
import fc from 'fast-check';
import { isLeft } from 'fp-ts/lib/Either.js';
import { describe, expect, test } from 'vitest';
import { at } from '../rewrite.ts';
import { simplify } from '../simplify.ts';
import { unroll } from '../unroll.ts';
import { vectorised } from '../vectorised.ts';
import { batched, loopAndExpanded } from './batch-laws.ts';
import { loopings, withIdle } from './looping.ts';
import { type Program, points } from './program.ts';

const bits = (values: readonly Value[]): readonly unknown[] => values.map(({ shape, data }) => [shape, ...data]);
const withPoint = (programs: fc.Arbitrary<Program>) =>
  programs.chain((program) => fc.tuple(fc.constant(program), points(program)));

const structured = new Set<OpName>(['scan', 'iterate', 'batch', 'customVjp']);

/** All nodes, those of bodies too. */
const everywhere = (roots: readonly Node[]): readonly Node[] =>
  topological(roots).flatMap((node): readonly Node[] => {
    switch (node.op) {
      case 'batch':
      case 'scan':
        return [node, ...everywhere(node.attrs.body.results)];
      case 'iterate':
        return [node, ...everywhere(node.attrs.cond.results), ...everywhere(node.attrs.body.results)];
      case 'customVjp':
        return [node, ...everywhere(node.attrs.f.results)];
      default:
        return [node];
    }
  });

describe('unroll', { timeout: 120_000 }, () => {
  test('keeps every bit, and leaves no loop', () => {
    fc.assert(
      fc.property(withPoint(loopings), ([{ inputs, results }, { values }]) => {
        const flat = unroll(results);
        expect(bits(interpretNodes(flat, values))).toEqual(bits(interpretNodes(results, values)));
        expect(bits(evaluator(results, inputs)([...values.values()]))).toEqual(bits(interpretNodes(flat, values)));
        expect(topological(flat).filter(({ op }) => structured.has(op))).toEqual([]);
      }),
      { numRuns: 400 },
    );
  });

  const findingsOf = (roots: readonly Node[]): readonly KeyFinding[] => {
    const checked = checkKeys(roots);
    return isLeft(checked) ? checked.left : [];
  };

  test('randomness that is used once stays so', () => {
    fc.assert(
      fc.property(loopings, ({ results }) => {
        if (findingsOf(results).length > 0) return;
        // A key that a loop leaves behind when it stops early is a choice of keys, and cannot be followed.
        expect(findingsOf(unroll(results)).filter(({ kind }) => kind !== 'untraced')).toEqual([]);
      }),
      { numRuns: 400 },
    );
  });
});

describe('many at once', { timeout: 120_000 }, () => {
  const lanes = withPoint(
    fc
      .tuple(loopings, fc.integer({ min: 1, max: 5 }), fc.array(fc.boolean(), { minLength: 5, maxLength: 5 }))
      .map(([program, n, mapped]) => batched(program, n, mapped)),
  );

  test('a batch of loops is a loop of batches, wherever each of them stops', () => {
    fc.assert(
      fc.property(lanes, ([program, { values }]) => {
        const [loop, expanded] = loopAndExpanded(program)(values);
        expect(bits(expanded)).toEqual(bits(loop));
      }),
      { numRuns: 400 },
    );
  });

  test('a batch of batches of them, too', () => {
    const nested = withPoint(
      fc
        .tuple(
          loopings,
          fc.array(fc.array(fc.boolean(), { minLength: 5, maxLength: 5 }), { minLength: 2, maxLength: 2 }),
        )
        .map(([program, mapped]) => batched(batched(program, 2, at(mapped, 0)), 3, at(mapped, 1))),
    );
    fc.assert(
      fc.property(nested, ([program, { values }]) => {
        const [loop, expanded] = loopAndExpanded(program)(values);
        expect(bits(expanded)).toEqual(bits(loop));
      }),
      { numRuns: 100 },
    );
  });

  test('vectorised is point by point', () => {
    const cases = loopings.chain((program) =>
      fc.tuple(fc.constant(program), fc.array(points(program), { minLength: 1, maxLength: 5 }), fc.nat(4)),
    );
    fc.assert(
      fc.property(cases, ([{ inputs, results }, all, count]) => {
        const [own, shared] = [inputs.slice(count), inputs.slice(0, count)];
        const [first] = all;
        const given = (node: Node, i: number): Value =>
          at([...((shared.includes(node) ? first : all[i])?.values ?? [])], inputs.indexOf(node))[1];
        const stack = (values: readonly Value[]): Value => ({
          shape: [values.length, ...at(values, 0).shape],
          data: Float64Array.from(values.flatMap(({ data }) => [...data])),
        });
        const run = vectorised(all.length, results, own, shared);
        const found = run([
          ...own.map((node) => stack(all.map((_, i) => given(node, i)))),
          ...shared.map((node) => given(node, 0)),
        ]);
        const single = evaluator(results, inputs);
        const apart = all.map((_, i) => single(inputs.map((node) => given(node, i))));
        expect(bits(found)).toEqual(bits(results.map((_, j) => stack(apart.map((values) => at(values, j))))));
      }),
      { numRuns: 200 },
    );
  });
});

describe('simplify', { timeout: 120_000 }, () => {
  test('what loops carry and emit, and nobody reads, leaves no trace', () => {
    fc.assert(
      fc.property(withIdle, ({ plain, idle }) => {
        const [without, cleaned] = [simplify(plain.results), simplify(idle.results)];
        expect(cleaned.every((node, i) => node === without[i])).toBe(true);
      }),
      { numRuns: 300 },
    );
  });

  test('keeps the values', () => {
    fc.assert(
      fc.property(withPoint(loopings), ([{ results }, { values }]) => {
        const [before, after] = [interpretNodes(results, values), interpretNodes(simplify(results), values)];
        before.forEach(({ data }, i) => {
          data.forEach((value, j) => {
            expect(Math.abs(value - (after[i]?.data[j] ?? Number.NaN))).toBeLessThanOrEqual(1e-10);
          });
        });
      }),
      { numRuns: 300 },
    );
  });
});

test('the programs loop in all ways, stop early, draw, and carry what they draw', () => {
  const seen = fc.sample(loopings, { numRuns: 400, seed: 0 }).map(({ results }) => everywhere(results));
  const share = (has: (nodes: readonly Node[]) => boolean): number => seen.filter(has).length / seen.length;
  const within = (node: Node): readonly Node[] => (node.op === 'iterate' ? everywhere(node.attrs.body.results) : []);
  for (const op of ['scan', 'batch', 'customVjp', 'draw'] as const)
    expect(share((nodes) => nodes.some((node) => node.op === op))).toBeGreaterThan(0.2);
  expect(share((nodes) => nodes.some((node) => within(node).some(({ op }) => op === 'iterate')))).toBeGreaterThan(0.1);
  expect(share((nodes) => nodes.some((node) => within(node).some(({ op }) => op === 'draw')))).toBeGreaterThan(0.1);
});
