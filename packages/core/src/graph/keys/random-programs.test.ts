/**
 * The check of keys against what programs do: generated programs are run, and every key that a draw uses is written down.
 */
import fc from 'fast-check';
import * as E from 'fp-ts/lib/Either.js';
import { describe, expect, it } from 'vitest';
import { build as b, buildBatch, buildIterate, buildScan, recordOf, type Value } from '../../ops/index.ts';
import type { OpName } from '../attrs.ts';
import type { Fn, Node } from '../node.ts';
import { topological } from '../walk.ts';
import { checkKeys, showKeyFindings } from './check.ts';

/** What happened: the key of every number drawn, and what each derived key came from. */
interface Log {
  readonly drawn: string[];
  readonly parent: Map<string, string>;
}

const keysIn = ({ data }: Value): readonly string[] =>
  Array.from(data).flatMap((word, i) => (i % 2 === 0 ? [`${word},${data[i + 1]}`] : []));

/** The interpreter, with a log. */
const runLogged = (roots: readonly Node[], inputs: ReadonlyMap<Node, Value>): Log => {
  const log: Log = { drawn: [], parent: new Map() };
  const evaluate = <K extends OpName>(node: Node<K>, args: readonly Value[]): readonly Value[] =>
    recordOf<K>(node.op).evaluate(args, node, callFn);
  const run = (results: readonly Node[], supply: (node: Node) => Value | undefined): readonly Value[] => {
    const values = new Map<Node, readonly Value[]>();
    const all = (node: Node): readonly Value[] => values.get(node) ?? [];
    for (const node of topological(results)) {
      const args = node.args.flatMap(node.op === 'project' ? all : (arg) => all(arg).slice(0, 1));
      const given = supply(node);
      const out = given === undefined ? evaluate(node, args) : [given];
      values.set(node, out);
      const [first] = args;
      if (node.op === 'draw' && first !== undefined) log.drawn.push(...keysIn(first));
      if (node.op === 'foldIn' && first !== undefined && out[0] !== undefined) {
        const parents = keysIn(first);
        keysIn(out[0]).forEach((key, i) => {
          log.parent.set(key, parents[i] ?? '');
        });
      }
    }
    return results.flatMap((node) => all(node).slice(0, 1));
  };
  function callFn(fn: Fn, args: readonly Value[]): readonly Value[] {
    return run(fn.results, (node) => (node.op === 'param' ? args[node.attrs.index] : undefined));
  }
  run(roots, (node) => inputs.get(node));
  return log;
};

/** Whether a key was drawn from twice, or drawn from and also led to one that was drawn from. */
const isReused = ({ drawn, parent }: Log): boolean => {
  const used = new Set(drawn);
  if (used.size < drawn.length) return true;
  return drawn.some((key) => {
    for (let above = parent.get(key); above !== undefined; above = parent.get(above)) if (used.has(above)) return true;
    return false;
  });
};

const root = b.input('key', 'bits', [2]);
const chain = b.input('chain', 'int', []);
const inputs: ReadonlyMap<Node, Value> = new Map([
  [root, { shape: [2], data: Float64Array.of(17, 4242) }],
  [chain, { shape: [], data: Float64Array.of(3) }],
]);

type Next = (below: number) => number;
const nextOf = (choices: readonly number[]): Next => {
  let at = 0;
  return (below) => (choices[at++] ?? 0) % below;
};

const int = (value: number): Node => b.scalar(value, 'int');
const zero = b.scalar(0);
const first = (nodes: readonly Node[]): Node => nodes[0] ?? expect.unreachable('no node');

/** Writes programs: what a block does with the keys and integers that it may use. */
interface Writer {
  /** Something with randomness in it, as a scalar. */
  readonly block: (keys: readonly Node[], ints: readonly Node[], depth: number) => Node;
}

/** A loop of some kind around a block, which is given what `inside` makes of the loop's index. */
const loop = (kind: number, n: number, outer: Node, inside: (index: Node, keys: readonly Node[]) => Node): Node => {
  const carried = (step: (index: Node, key: Node) => Node, derive: (key: Node) => readonly [Node, Node]): Node => {
    const [, total] = buildScan(n, [outer, zero], [], ({ index, carries: [k = outer, c = zero] }) => {
      const [next, mine] = derive(k);
      return { carries: [next, b.add(c, step(index, mine))], ys: [] };
    });
    return total ?? zero;
  };
  switch (kind) {
    case 0:
      return first(
        buildScan(n, [zero], [], ({ index, carries: [c = zero] }) => ({
          carries: [b.add(c, inside(index, []))],
          ys: [],
        })),
      );
    case 1:
      return b.sum(first(buildBatch(n, [b.iota([n], 0)], ([lane = int(0)]) => [inside(lane, [])])));
    case 2: {
      const keys = b.foldIn(b.broadcastTo(outer, [n, 2]), b.iota([n], 0));
      const lanes = buildBatch(n, [b.iota([n], 0), keys], ([lane = int(0), k = outer]) => [inside(lane, [k])]);
      return b.sum(first(lanes));
    }
    case 3:
      return carried(
        (index, key) => inside(index, [key]),
        (k) => [b.foldIn(k, int(0)), b.foldIn(k, int(1))],
      );
    default:
      return first(
        buildIterate(
          n,
          [zero],
          (index) => b.less(index, int(n - 1)),
          (index, [c = zero]) => [b.add(c, inside(index, []))],
        ),
      );
  }
};

/** Programs that use keys as they should: each is split until it is drawn from. `spoil` is called with every key that is used. */
const careful = (next: Next, spoil: (key: Node, depth: number) => readonly Node[]): Writer['block'] => {
  const own = (key: Node, depth: number): Node => {
    const extra = spoil(key, depth).map((node) => b.sum(node));
    const plus = (node: Node): Node => extra.reduce(b.add, node);
    const n = 1 + next(3);
    switch (depth > 3 ? 0 : next(4)) {
      case 0:
        return plus(b.sum(b.draw(next(2) === 0 ? 'normal' : 'uniform', key, [2])));
      case 1:
        return plus(Array.from({ length: n }, (_, i) => own(b.foldIn(key, int(i)), depth + 1)).reduce(b.add));
      case 2: {
        const numbers = b.add(b.mul(chain, int(7)), int(next(5)));
        return plus(own(b.foldIn(key, numbers), depth + 1));
      }
      default: {
        const kind = next(5);
        return plus(loop(kind, n, key, (index, [mine]) => own(mine ?? b.foldIn(key, index), depth + 1)));
      }
    }
  };
  return ([key = root], _, depth) => own(key, depth);
};

/** Programs that use any key anywhere. */
const careless = (next: Next): Writer['block'] => {
  const pick = (nodes: readonly Node[]): Node => nodes[next(nodes.length)] ?? first(nodes);
  const number = (ints: readonly Node[]): Node => {
    const one = pick(ints);
    switch (next(5)) {
      case 0:
        return int(next(4));
      case 1:
        return b.add(b.mul(one, int(1 + next(3))), int(next(3)));
      case 2:
        return b.add(one, b.mul(pick(ints), int(1 + next(4))));
      default:
        return one;
    }
  };
  const block: Writer['block'] = (keys, ints, depth) => {
    const key = pick(keys);
    const more = [...keys, b.foldIn(key, number(ints))];
    switch (depth > 4 ? 0 : next(5)) {
      case 0:
        return b.sum(b.draw(next(2) === 0 ? 'normal' : 'uniform', pick(more), [1 + next(2)]));
      case 1:
        return b.add(block(more, ints, depth + 1), block(more, ints, depth + 1));
      case 2:
        return block(more.slice(-2), ints, depth + 1);
      default:
        return loop(next(5), 1 + next(3), key, (index, mine) =>
          block(
            [...mine, b.foldIn(pick([...mine, key]), index), ...(next(3) === 0 ? keys : [])],
            [...ints, index],
            depth + 1,
          ),
        );
    }
  };
  return block;
};

const choices = fc.array(fc.nat(1000), { minLength: 5, maxLength: 60 });
const runs = { numRuns: 500 };

const passes = (program: Node): boolean => E.isRight(checkKeys([program]));

describe('generated programs', () => {
  it('that pass never use a key twice when they run', () => {
    let passed = 0;
    let total = 0;
    fc.assert(
      fc.property(choices, (tape) => {
        const program = careless(nextOf(tape))([root], [chain, int(0)], 0);
        total++;
        if (!passes(program)) return;
        passed++;
        expect(isReused(runLogged([program], inputs))).toBe(false);
      }),
      { numRuns: 2000 },
    );
    // The law says something: many pass.
    expect(passed).toBeGreaterThan(total / 10);
  });

  it('that surely use a key twice do so when they run', () => {
    fc.assert(
      fc.property(choices, (tape) => {
        const program = careless(nextOf(tape))([root], [chain, int(0)], 0);
        const checked = checkKeys([program]);
        const certain = E.isLeft(checked) ? checked.left.filter((f) => f.certain && f.kind !== 'common') : [];
        if (certain.length === 0) return;
        expect(isReused(runLogged([program], inputs)), showKeyFindings(certain)).toBe(true);
      }),
      { numRuns: 2000 },
    );
  });

  it('that split every key pass', () => {
    fc.assert(
      fc.property(choices, (tape) => {
        const program = careful(nextOf(tape), () => [])([root], [], 0);
        const checked = checkKeys([program]);
        expect(E.isLeft(checked) ? showKeyFindings(checked.left) : '').toBe('');
      }),
      runs,
    );
  });

  it('fail when one more draw is made from any key of them', () => {
    fc.assert(
      fc.property(choices, fc.nat(12), fc.constantFrom(3, 5), (tape, at, size) => {
        let seen = 0;
        let spoilt = false;
        const program = careful(nextOf(tape), (key) => {
          if (seen++ !== at) return [];
          spoilt = true;
          return [b.draw('normal', key, [size])];
        })([root], [], 0);
        expect(passes(program)).toBe(!spoilt);
      }),
      runs,
    );
  });
});
