/**
 * Random programs of loops within loops, which carry everything that can be carried: numbers, arrays, whole numbers, truth values and keys. Their
 * bodies draw, and their conditions depend on the index, on what is carried, and on chance.
 */
import type { Node } from '@ergodic/core/graph';
import { build as b, buildBatch, buildIterate, buildScan, closed, make, results } from '@ergodic/core/ops';
import fc from 'fast-check';
import { at, only } from '../rewrite.ts';
import type { Domain, Program } from './program.ts';

/** What loops carry. */
interface State {
  readonly number: Node;
  readonly vector: Node;
  readonly whole: Node;
  readonly truth: Node;
  readonly key: Node;
  /** Carried by every loop, and read by nothing but itself. */
  readonly idle: readonly Node[];
}

const width = 2;
const toList = ({ number, vector, whole, truth, key, idle }: State): readonly Node[] => [
  number,
  vector,
  whole,
  truth,
  key,
  ...idle,
];
const toState = (list: readonly Node[], { idle }: State): State => ({
  number: at(list, 0),
  vector: at(list, 1),
  whole: at(list, 2),
  truth: at(list, 3),
  key: at(list, 4),
  idle: idle.map((_, i) => at(list, 5 + i)),
});

const int = (value: number): Node => b.scalar(value, 'int');

/** Takes from a tape of numbers: which of so many. */
type Choose = (below: number) => number;

const start: State = {
  number: b.input('number', 'real', []),
  vector: b.input('vector', 'real', [width]),
  whole: b.input('whole', 'int', []),
  truth: b.input('truth', 'bool', []),
  key: b.input('key', 'bits', [2]),
  idle: [],
};

const inputs = toList(start);
const domains: readonly Domain[] = [
  { low: -2, high: 2 },
  { low: -2, high: 2 },
  { low: 0, high: 4 },
  { low: 0, high: 1 },
  { low: 0, high: 2 ** 32 - 1 },
];

const spread = (a: Node): Node => b.broadcastTo(a, [width]);

/** One of the state's parts, changed. */
const change = (choose: Choose, s: State, index: Node): State => {
  const own = b.foldIn(s.key, [index, s.whole, int(choose(3))][choose(3)] ?? index);
  const real = b.cast([index, s.whole][choose(2)] ?? index, 'real');
  switch (choose(10)) {
    case 0:
      return { ...s, number: b.tanh(b.add(s.number, b.sum(s.vector))) };
    case 1:
      return { ...s, number: b.sin(b.add(b.mul(s.number, 1.5), real)) };
    case 2:
      return { ...s, number: b.add(s.number, b.draw('uniform', own, [])) };
    case 3:
      return { ...s, vector: b.add(b.sin(s.vector), b.draw('normal', own, [width])) };
    case 4:
      return { ...s, vector: b.where(spread(s.truth), b.flip(s.vector, [0]), b.mul(s.vector, spread(s.number))) };
    case 5:
      return { ...s, whole: b.add(s.whole, index) };
    case 6:
      return { ...s, whole: b.minimum(b.mul(s.whole, 2), 50) };
    case 7:
      return { ...s, truth: b.less(s.number, b.mul(real, 0.1)) };
    case 8:
      return { ...s, truth: b.not(s.truth) };
    default:
      return { ...s, key: own };
  }
};

/** A condition on a step. */
const test = (choose: Choose, s: State, index: Node): Node => {
  const tests = [
    b.less(index, int(choose(4))),
    b.less(index, s.whole),
    s.truth,
    b.less(s.number, b.scalar(0.5)),
    b.less(b.draw('uniform', b.foldIn(s.key, index), []), b.scalar(0.7)),
    b.greater(b.sum(s.vector), b.scalar(-1)),
  ];
  const one = at(tests, choose(tests.length));
  const other = at(tests, choose(tests.length));
  return at([one, b.and(one, other), b.or(one, other), b.and(one, b.less(index, int(3)))], choose(4));
};

/** The state, with its vector replaced by its function under a derivative of its own. */
const custom = (s: State): State => {
  const type = { dtype: 'real', shape: [width] } as const;
  const f = closed([type], ([a]) => (a ? [b.tanh(a)] : []));
  const vjp = closed([type, type], ([, ct]) => (ct ? [ct] : []));
  return { ...s, vector: only(results(make('customVjp', [s.vector], { f, vjp }))) };
};

const body = (choose: Choose, s: State, index: Node, depth: number): State => {
  let now = s;
  const count = 1 + choose(4);
  for (let i = 0; i < count; i++)
    now = depth > 0 && choose(3) === 0 ? loop(choose, now, depth - 1) : change(choose, now, index);
  return { ...now, idle: now.idle.map((energy) => b.sin(b.add(energy, now.number))) };
};

const loop = (choose: Choose, s: State, depth: number): State => {
  const n = choose(4);
  const c = toList(s).length;
  switch (choose(6)) {
    case 0: {
      const made = buildScan(
        n,
        toList(s),
        [b.iota([n], 0)],
        ({ index, carries, xs }) => {
          const next = body(choose, toState(carries, s), choose(2) === 0 ? index : only(xs), depth);
          return { carries: toList(next), ys: [b.mul(next.number, 0.5), next.vector, ...next.idle] };
        },
        { reverse: choose(2) === 1 },
      );
      const after = toState(made, s);
      return {
        ...after,
        number: b.add(after.number, b.sum(at(made, c))),
        vector: b.add(after.vector, b.sum(at(made, c + 1), [0])),
      };
    }
    case 1: {
      const flags = [choose(2) === 1, choose(2) === 1];
      const made = buildBatch(
        n,
        [b.iota([n], 0)],
        ([lane = int(0)]) => {
          const next = body(choose, { ...s, key: b.foldIn(s.key, lane) }, lane, depth);
          return [next.number, next.vector, next.whole];
        },
        (i) => flags[i] === true,
      );
      const total = (i: number): Node => (flags[i] === true ? at(made, i) : b.sum(at(made, i), [0]));
      return { ...s, number: total(0), vector: total(1), whole: b.minimum(b.sum(at(made, 2)), 50) };
    }
    case 2:
      return custom(s);
    default: {
      const made = buildIterate(
        n + 1,
        toList(s),
        (index, carries) => test(choose, toState(carries, s), index),
        (index, carries) => toList(body(choose, toState(carries, s), index, depth)),
      );
      return { ...toState(made, s), whole: b.minimum(b.add(at(made, 2), at(made, c)), 50) };
    }
  }
};

/** A program from a tape; when the tape has run out, the first of everything is chosen. */
const written = (tape: readonly number[], idle: readonly Node[]): Program => {
  let next = 0;
  const choose: Choose = (below) => (tape[next++] ?? 0) % below;
  let now = loop(choose, { ...start, idle }, 2);
  for (let i = choose(2); i > 0; i--) now = loop(choose, now, 1);
  const { number, vector, whole, truth } = now;
  return { name: 'loops', inputs, domains, results: [number, vector, whole, truth], smooth: () => false, floor: 1 };
};

const tapes = fc.array(fc.nat(1000), { minLength: 5, maxLength: 80, size: 'max' });

/** Programs of loops; they shrink to few and early choices. */
export const loopings: fc.Arbitrary<Program> = tapes.map((tape) => written(tape, []));

/** The same program twice: as it is, and with a number that every loop carries and emits and nobody reads. */
export const withIdle: fc.Arbitrary<{ readonly plain: Program; readonly idle: Program }> = tapes.map((tape) => ({
  plain: written(tape, []),
  idle: written(tape, [b.input('idle', 'real', [])]),
}));
