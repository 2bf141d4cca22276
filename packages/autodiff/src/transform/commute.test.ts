/** scan(K, batch(B, f)) = batch(B, scan(K, f)), where chains do not interact. */
import { type Node, topological } from '@ergodic/core/graph';
import { interpretNodes } from '@ergodic/core/interpret';
import { build as b, buildBatch, buildScan, type Value } from '@ergodic/core/ops';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { commute } from './commute.ts';
import { vjpNodes } from './reverse.ts';
import { simplify } from './simplify.ts';

const [steps, chains] = [5, 4];
const xs = b.input('xs', 'real', [chains, 2]);
const keys = b.input('keys', 'bits', [chains, 2]);
const noise = b.input('noise', 'real', [steps, chains, 2]);
const schedule = b.input('schedule', 'real', [steps]);
const w = b.input('w', 'real', [2]);
const zero = b.scalar(0);

/** Langevin steps of many chains: noise from keys and from inputs, a schedule that all share, a parameter; traces of the states. */
const chain = (mix: (state: Node) => Node, reverse: boolean): readonly Node[] =>
  buildScan(
    steps,
    [xs],
    [noise, schedule],
    ({ index, carries: [state = zero], xs: [kicks = zero, size = zero] }) => {
      const scale = b.mul(size, 0.5);
      const next = buildBatch(chains, [mix(state), kicks, keys], ([x = zero, kick = zero, key = zero]) => {
        const own = b.draw('normal', b.foldIn(key, index), [2]);
        const drift = b.mul(b.sin(b.mul(x, w)), b.broadcastTo(scale, [2]));
        return [b.add(b.sub(x, drift), b.add(kick, own)), b.sum(b.mul(x, x))];
      });
      return { carries: next.slice(0, 1), ys: [...next.slice(1), state] };
    },
    { reverse },
  );

const same = (x: Node): Node => x;
/** Each chain is drawn to the mean of all. */
const mean = (x: Node): Node => b.add(x, b.broadcastTo(b.mul(b.sum(x, [0]), 1 / chains), [chains, 2]));

const reals = (count: number) =>
  fc.array(
    fc.integer({ min: -200, max: 200 }).map((n) => n / 100),
    { minLength: count, maxLength: count },
  );
const words = fc.array(fc.integer({ min: 0, max: 2 ** 32 - 1 }), { minLength: 2 * chains, maxLength: 2 * chains });
const value = (shape: readonly number[], data: readonly number[]): Value => ({ shape, data: Float64Array.from(data) });
const inputs = fc.tuple(reals(chains * 2), words, reals(steps * chains * 2), reals(steps), reals(2)).map(
  ([p, q, r, s, t]) =>
    new Map<Node, Value>([
      [xs, value([chains, 2], p)],
      [keys, value([chains, 2], q)],
      [noise, value([steps, chains, 2], r)],
      [schedule, value([steps], s)],
      [w, value([2], t)],
    ]),
);

const outermost = (roots: readonly Node[]): readonly string[] =>
  topological(roots).flatMap(({ op }) => (op === 'scan' || op === 'batch' ? [op] : []));

describe.each([false, true])('reverse: %s', (reverse) => {
  test('a scan of a batch becomes a batch of scans of equal value, exactly', () => {
    const before = chain(same, reverse);
    const after = commute(before);
    expect(outermost(before)).toEqual(['scan']);
    expect(outermost(after)).toEqual(['batch']);
    fc.assert(
      fc.property(inputs, (given) => {
        expect(interpretNodes(after, given)).toEqual(interpretNodes(before, given));
      }),
      { numRuns: 20 },
    );
  });

  test('steps that mix chains keep the batch inside', () => {
    const before = chain(mean, reverse);
    expect(commute(before)).toEqual(before);
  });

  test('also the loops that differentiation makes', () => {
    const [last = zero] = chain(same, reverse);
    const gradient = simplify(vjpNodes([b.sum(b.mul(last, last))], [xs], [b.scalar(1)]));
    const after = commute(gradient);
    expect(outermost(after)).not.toContain('scan');
    fc.assert(
      fc.property(inputs, (given) => {
        expect(interpretNodes(after, given)).toEqual(interpretNodes(gradient, given));
      }),
      { numRuns: 10 },
    );
  });
});
