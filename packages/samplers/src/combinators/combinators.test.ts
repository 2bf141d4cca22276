/** The laws of samplers made of samplers. What is the same is the same node, or the same to the last bit. */
import {
  add,
  constant,
  Energy,
  type Expr,
  evaluate,
  foldIn,
  input,
  type KeyExpr,
  keyFrom,
  less,
  mul,
  normal,
  pipe,
  split,
  toNested,
  uniform,
  where,
} from '@ergodic/core';
import * as fc from 'fast-check';
import { concatAll } from 'fp-ts/lib/Monoid.js';
import { describe, expect, it } from 'vitest';
import {
  andThen,
  atPosition,
  chain,
  getMonoid,
  hmc,
  langevin,
  mala,
  mixtureOfSteps,
  outcomes,
  type Point,
  pointAt,
  randomWalk,
  type Sampler,
  stay,
  thin,
  underdamped,
} from '../index.ts';
import { independentDraws, open } from '../verify/index.ts';
import { numeric } from '../verify/numeric.ts';

type Plain = Sampler<[2], Point<[2]>>;

const target = Energy.gaussian([2], {
  precision: [
    [2, 0.5],
    [0.5, 1],
  ],
});
const at = pointAt(target);
const [small, large, far] = [
  mala(target, { stepSize: 0.3 }),
  mala(target, { stepSize: 1.5 }),
  hmc(target, { stepSize: 0.4, steps: 3 }),
];
const monoid = getMonoid(target, at);
/** Samplers of all sorts, some made of others. */
const { sampler: samplers } = fc.letrec<{ readonly sampler: Plain }>((again) => ({
  sampler: fc.oneof(
    { maxDepth: 2 },
    fc.constantFrom<Plain>(small, large, far, monoid.empty),
    fc.tuple(again('sampler'), again('sampler')).map(([a, b]) => andThen(b)(a)),
    fc.tuple(again('sampler'), fc.integer({ min: 1, max: 3 })).map(([a, k]) => thin(k)(a)),
    fc.tuple(again('sampler'), again('sampler')).map(([a, b]) => mixtureOfSteps([1, 2], [a, b])),
  ),
}));

const key: KeyExpr = input('key', [2], 'bits');
const x: Expr<[2]> = input('x', [2]);

/** Nodes of the same structure are the same node: so these are the same programs. */
const same = (a: Plain, b: Plain): void => {
  const [from, other] = [a.init(x), b.init(x)];
  expect(from).toEqual(other);
  const [[next, info], [state, told]] = [a.step(key, from), b.step(key, other)];
  for (const name of ['x', 'energy', 'gradient'] as const) expect(next[name]).toBe(state[name]);
  for (const name of ['acceptance', 'logAcceptance', 'energy', 'outcome', 'proposal'] as const)
    expect(info[name], name).toBe(told[name]);
};

/** Without what only some samplers tell. */
const common = ([next, { acceptance, logAcceptance, energy, outcome, proposal }]: ReturnType<Plain['step']>) =>
  [next, { acceptance, logAcceptance, energy, outcome, proposal }] as const;

/** The same numbers, to the last bit. */
const sameNumbers = (a: Plain, b: Plain, seed: number): void => {
  const [forPoint, forStep] = split(keyFrom(seed));
  const start = normal(forPoint, [2]);
  const [got, want] = [a, b].map((s) => evaluate(common(s.step(forStep, s.init(start)))));
  expect(got).toEqual(want);
};

/** Does what it is told. */
const telling = (outcome: number, acceptance: number): Plain => ({
  _tag: 'Sampler',
  name: 'telling',
  init: at,
  step: (_key, state) => [
    state,
    {
      acceptance: constant(acceptance),
      logAcceptance: constant(Math.log(acceptance)),
      energy: state.energy,
      outcome: constant(outcome, 'int'),
      proposal: state.x,
    },
  ],
});

describe('andThen', () => {
  it('does not care about brackets', () => {
    fc.assert(
      fc.property(samplers, samplers, samplers, (a, b, c) => {
        same(pipe(a, andThen(b), andThen(c)), pipe(a, andThen(pipe(b, andThen(c)))));
      }),
      { numRuns: 40 },
    );
  });

  it('has a unit, on both sides', () => {
    fc.assert(
      fc.property(samplers, (a) => {
        same(monoid.concat(a, monoid.empty), a);
        same(monoid.concat(monoid.empty, a), a);
      }),
      { numRuns: 40 },
    );
  });

  it('makes one step after the other, each with a key of its own', () => {
    fc.assert(
      fc.property(fc.nat(), (seed) => {
        const [forPoint, forStep] = split(keyFrom(seed));
        const start = at(normal(forPoint, [2]));
        const parts = [small, far, large] as const;
        const steps = parts.reduce<Point<[2]>>((state, part, i) => part.step(foldIn(forStep, i), state)[0], start);
        const [next] = concatAll(monoid)(parts).step(forStep, start);
        expect(evaluate(next)).toEqual(evaluate(steps));
      }),
    );
  });

  it('begins as the first part does', () => {
    const elsewhere: Plain = { ...small, init: (point) => at(mul(point, 2)) };
    expect(pipe(elsewhere, andThen(far)).init(x)).toEqual(elsewhere.init(x));
    expect(pipe(far, andThen(elsewhere)).init(x)).toEqual(far.init(x));
    expect(pipe(stay(target, at), andThen(elsewhere)).init(x)).toEqual(elsewhere.init(x));
  });

  it('does not look into a copy that makes other steps', () => {
    const both = pipe(small, andThen(far));
    const copy: Plain = { ...both, step: large.step };
    same(pipe(copy, andThen(far)), pipe(large, andThen(far)));
    same(thin(2)({ ...thin(3)(small), step: large.step }), thin(2)(large));
    const { parts } = pipe({ ...both, init: (point: Expr<[2]>) => at(mul(point, 2)) }, andThen(far));
    expect(parts).toHaveLength(2);
  });

  it('tells the worst outcome, the mean acceptance, and the rest of the last', () => {
    const [good, bad] = [telling(outcomes.accepted, 0.75), telling(outcomes.divergent, 0.25)];
    for (const parts of [
      [good, bad],
      [bad, good],
    ]) {
      const [, info] = concatAll(monoid)(parts).step(key, at(x));
      expect(toNested(evaluate(info.outcome))).toBe(outcomes.divergent);
      expect(toNested(evaluate(info.acceptance))).toBe(0.5);
      expect(info.logAcceptance).toBe(constant(Math.log(parts[1] === good ? 0.75 : 0.25)));
    }
    const [, told] = pipe(small, andThen(far)).step(key, at(x));
    const [middle] = small.step(foldIn(key, 0), at(x));
    const [, last] = far.step(foldIn(key, 1), middle);
    expect([told.energy, told.proposal, told.logAcceptance]).toEqual([last.energy, last.proposal, last.logAcceptance]);
  });
});

describe('stay', () => {
  it('is nothing: the state as it was, accepted', () => {
    const [next, info] = evaluate(monoid.empty.step(keyFrom(0), at(constant([1, -2]))));
    expect(next).toEqual(evaluate(at(constant([1, -2]))));
    expect([toNested(info.acceptance), toNested(info.logAcceptance), toNested(info.outcome)]).toEqual([1, 0, 0]);
    expect(toNested(info.energy)).toBe(toNested(next.energy));
    expect(toNested(info.proposal)).toEqual([1, -2]);
  });
});

describe('thin', () => {
  const whole = fc.integer({ min: 1, max: 4 });

  it('by 1 changes nothing', () => {
    fc.assert(
      fc.property(samplers, (a) => {
        expect(thin(1)(a)).toBe(a);
      }),
    );
  });

  it('twice is thin by the product', () => {
    fc.assert(
      fc.property(samplers, whole, whole, (s, a, b) => same(thin(a)(thin(b)(s)), thin(a * b)(s))),
      { numRuns: 30 },
    );
  });

  it('is andThen of the sampler with itself', () => {
    fc.assert(
      fc.property(
        fc.constantFrom<Plain>(small, far, mixtureOfSteps([1, 2], [small, far])),
        whole,
        fc.nat(),
        (s, k, seed) => sameNumbers(thin(k)(s), concatAll(monoid)(Array.from({ length: k }, () => s)), seed),
      ),
      { numRuns: 30 },
    );
  });

  it('keeps every k-th point of the chain', () => {
    const ends = evaluate([
      chain(6)(small)(keyFrom(1), constant([1, -2])),
      thin(6)(small).step(keyFrom(1), at(constant([1, -2])))[0].x,
    ]);
    expect(ends[0]).toEqual(ends[1]);
  });

  it('hides no divergence, wherever among the steps it was', () => {
    const turns = 5;
    fc.assert(
      fc.property(fc.array(fc.constantFrom(0, 1, 2), { minLength: turns, maxLength: turns }), (script) => {
        // The place in the script is where it stands.
        const scripted: Sampler<[]> = {
          _tag: 'Sampler',
          name: 'scripted',
          init: (place) => ({ x: place }),
          step: (_key, { x: place }) => [
            { x: add(place, 1) },
            {
              acceptance: mul(place, 0.125),
              logAcceptance: place,
              energy: place,
              outcome: script.reduceRight<Expr<[], 'int'>>(
                (later, outcome, i) => where(less(place, i + 0.5), constant(outcome, 'int'), later),
                constant(0, 'int'),
              ),
              proposal: add(place, 1),
            },
          ],
        };
        const [next, info] = evaluate(thin(turns)(scripted).step(key, { x: constant(0) }));
        expect(toNested(next.x)).toBe(turns);
        expect(toNested(info.outcome)).toBe(Math.max(...script));
        expect(toNested(info.acceptance)).toBe(0.25);
        expect([toNested(info.energy), toNested(info.proposal)]).toEqual([turns - 1, turns]);
      }),
    );
  });

  it('refuses what is no number of steps', () => {
    expect(() => thin(0)(small)).toThrow(/not 0/);
    expect(() => thin(1.5)(small)).toThrow(RangeError);
  });
});

describe('mixtureOfSteps', () => {
  const parts = [small, large, far] as const;
  const weights = fc
    .array(fc.integer({ min: 0, max: 5 }), { minLength: 3, maxLength: 3 })
    .filter((w) => w.some((v) => v > 0));

  it('makes the step that a uniform number picks, in the ratio of the weights', () => {
    fc.assert(
      fc.property(weights, fc.nat(), (w, seed) => {
        const [forPoint, forStep] = split(keyFrom(seed));
        const start = at(normal(forPoint, [2]));
        const [choice, ...keys] = split(forStep, 4);
        const u = toNested(evaluate(uniform(choice, [])));
        const [a = 0, b = 0, c = 0] = w;
        const total = a + b + c;
        const i = u < Math.fround(a / total) ? 0 : u < Math.fround((a + b) / total) ? 1 : 2;
        const part = parts[i] ?? small;
        const want = evaluate(part.step(keys[i] ?? forStep, start));
        const [next, info] = evaluate(mixtureOfSteps(w, parts).step(forStep, start));
        expect(next).toEqual(want[0]);
        expect([info.acceptance, info.outcome, info.proposal]).toEqual([
          want[1].acceptance,
          want[1].outcome,
          want[1].proposal,
        ]);
      }),
      { numRuns: 60 },
    );
  });

  it('never makes a step of no weight', () => {
    const named = (i: number): Plain => telling(0, i / 4);
    const who = (w: readonly number[], u: number): number => {
      const opened = open(mixtureOfSteps(w, [named(1), named(2), named(3)]), [2]);
      const acceptance = opened.info.get('.acceptance');
      if (acceptance === undefined) throw new RangeError('no acceptance');
      return (
        4 *
        (numeric(
          opened.noise.map(({ input: one }) => one),
          [acceptance],
        )([[u]])[0]?.[0] ?? 0)
      );
    };
    const ends = [0, 1 - 2 ** -23];
    expect(ends.map((u) => who([0, 1, 0], u))).toEqual([2, 2]);
    expect(ends.map((u) => who([0, 0, 1], u))).toEqual([3, 3]);
    expect(ends.map((u) => who([0.1, 0, 0], u))).toEqual([1, 1]);
    expect(ends.map((u) => who([0.7, 0, 0.1], u))).toEqual([1, 3]);
  });

  it('takes weights as an expression, too', () => {
    fc.assert(
      fc.property(weights, fc.nat(), (w, seed) => {
        const start = at(constant([1, -2]));
        const given = input('weights', [3]);
        const [a, b] = [mixtureOfSteps(w, parts), mixtureOfSteps(given, parts)].map((s) =>
          evaluate(s.step(keyFrom(seed), start)[0].x, { weights: w }),
        );
        expect(a).toEqual(b);
      }),
      { numRuns: 30 },
    );
  });

  it('of one sampler is that sampler', () => {
    expect(mixtureOfSteps([3], [small])).toBe(small);
  });

  it('refuses weights that make no sense', () => {
    expect(() => mixtureOfSteps([1], parts)).toThrow(/3 weights, got 1/);
    expect(() => mixtureOfSteps([1, -1, 1], parts)).toThrow(/weights are 1, -1, 1/);
    expect(() => mixtureOfSteps([0, 0, 0], parts)).toThrow(RangeError);
    expect(() => mixtureOfSteps([1, Number.NaN, 0], parts)).toThrow(RangeError);
  });
});

describe('atPosition', () => {
  it('makes the same steps, and forgets the rest', () => {
    fc.assert(
      fc.property(samplers, (s) => {
        const plain = atPosition(s);
        expect(plain.init(x)).toEqual({ x });
        const [next, info] = plain.step(key, { x });
        const [want, told] = s.step(key, s.init(x));
        expect(next).toEqual({ x: want.x });
        expect(info).toEqual(told);
      }),
      { numRuns: 30 },
    );
  });

  it('makes a chain of a sampler that only remembers what follows from its point into the same chain', () => {
    const [seed, start] = [keyFrom(2), constant([1, -2])];
    expect(evaluate(chain(5)(atPosition(small))(seed, start))).toEqual(evaluate(chain(5)(small)(seed, start)));
  });

  it('twice is once, and changes nothing of what remembers nothing', () => {
    const sampler = langevin(target, { stepSize: 0.1 });
    expect(atPosition(sampler).step(key, { x })).toEqual(sampler.step(key, { x }));
    expect(atPosition(atPosition(far)).step(key, { x })).toEqual(atPosition(far).step(key, { x }));
  });

  it('brings samplers of different states together', () => {
    const all = pipe(
      langevin(target, { stepSize: 0.1 }),
      andThen(atPosition(randomWalk(target, { scale: 1 }))),
      andThen(atPosition(underdamped(target, { stepSize: 0.1, friction: 1 }))),
      andThen(thin(3)(atPosition(far))),
    );
    expect(all.name).toBe('langevin, then random walk, then underdamped, then hmc, every 3');
    expect(all.parts).toHaveLength(4);
  });
});

describe('all of them', () => {
  it('use no key twice', () => {
    fc.assert(
      fc.property(samplers, (s) => {
        const found = independentDraws(open(s, [2]));
        expect(found.passed, found.explanation).toBe(true);
      }),
      { numRuns: 40 },
    );
  });
});
