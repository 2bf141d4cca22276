/** HMC with trajectories of random length: the length is drawn first, and the move back is the one of the same length. */
import { grad } from '@ergodic/autodiff';
import { asFunction, constant, Energy, evaluate, fromFlat, input, keyFrom, normal, toNested } from '@ergodic/core';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Metric } from '../index.ts';
import { open } from '../verify/index.ts';
import { numeric } from '../verify/numeric.ts';
import { variablesOf } from '../verify/opened.ts';
import { type Composed, composed, real } from '../verify/table/cases.ts';
import { hmc } from './hmc.ts';

type Vector = readonly number[];

interface Settings {
  readonly stepSize: number;
  readonly steps: number;
  readonly jitter: number;
  readonly temperature: number;
  readonly scale: Vector;
}

const plus = (a: Vector, b: Vector, times: (i: number) => number): Vector =>
  a.map((value, i) => value + times(i) * (b[i] ?? Number.NaN));

const close = (a: Vector, b: Vector): void => {
  expect(a).toHaveLength(b.length);
  a.forEach((value, i) => {
    expect(Math.abs(value - (b[i] ?? Number.NaN))).toBeLessThan(1e-9 * (1 + Math.abs(value)));
  });
};

/** The Hamiltonian and the leapfrog method, of numbers. */
const byHand = ({ energy, dimension }: Composed, { stepSize, steps, jitter, temperature, scale }: Settings) => {
  const x = input('x', [dimension]);
  const f = numeric([x], [asFunction(energy)(x), grad(asFunction(energy))(x)]);
  const at = (point: Vector) => f([point]).map((v) => Array.from(v));
  const hamiltonian = (point: Vector, z: Vector): number =>
    (at(point)[0]?.[0] ?? Number.NaN) / temperature + z.reduce((all, v) => all + v * v, 0) / 2;
  /** For a uniform number that stands for the length. */
  const throwFrom = (point: Vector, z: Vector, length: number): readonly [Vector, Vector] => {
    const h = stepSize * (1 + jitter * (2 * length - 1));
    const kick = (q: Vector, p: Vector): Vector =>
      plus(p, at(q)[1] ?? [], (i) => (-h / (2 * temperature)) * (scale[i] ?? 0));
    return Array.from({ length: steps }).reduce<readonly [Vector, Vector]>(
      ([q, p]) => {
        const kicked = kick(q, p);
        const moved = plus(q, kicked, (i) => h * (scale[i] ?? 0));
        return [moved, kick(moved, kicked)];
      },
      [point, z],
    );
  };
  return { hamiltonian, throwFrom };
};

/** The step with its noise given: where it wants to go, and the probability with which it goes there, by its behaviour. */
const opened = ({ energy, dimension }: Composed, { scale, ...settings }: Settings) => {
  const metric = Metric.diagonal(constant(fromFlat([dimension], scale)));
  const step = open(hmc(energy, { ...settings, metric }), [dimension]);
  const kinds = step.noise.map(({ kind, role }) => `${kind} ${role}`);
  expect(kinds.toSorted()).toEqual(['normal continuous', 'uniform choice', 'uniform continuous']);
  const outputs = [...step.next, ...['.proposal'].flatMap((name) => step.info.get(name) ?? [])];
  const run = numeric(variablesOf(step), outputs);
  const values = (x: Vector, z: Vector, length: number, coin: number) => [
    x,
    ...kinds.map((kind) => (kind === 'normal continuous' ? z : kind === 'uniform choice' ? [coin] : [length])),
  ];
  return {
    proposal: (x: Vector, z: Vector, length: number): Vector => Array.from(run(values(x, z, length, 0.5))[1] ?? []),
    logAcceptance: (x: Vector, z: Vector, length: number): number => {
      const moves = (u: number): boolean => String(Array.from(run(values(x, z, length, u))[0] ?? [])) !== String(x);
      if (moves(1 - 2 ** -53)) return 0;
      let [low, high] = [-100, 0];
      while (high - low > 1e-11) {
        const middle = (low + high) / 2;
        if (moves(Math.exp(middle))) low = middle;
        else high = middle;
      }
      return low;
    },
  };
};

const cases = fc.record({
  made: composed,
  settings: fc.record({
    stepSize: real(0.05, 0.5),
    steps: fc.integer({ min: 1, max: 5 }),
    jitter: real(0.05, 0.9),
    temperature: real(0.5, 3),
    scale: fc.array(real(0.5, 1.5), { minLength: 4, maxLength: 4 }),
  }),
  length: real(0, 0.999),
  seed: fc.nat(),
});

describe('hmc with jitter', () => {
  it('is in detailed balance: back leads the same length, with the momentum turned round', () => {
    fc.assert(
      fc.property(cases, ({ made, settings: { scale, ...rest }, length, seed }) => {
        const settings = { ...rest, scale: scale.slice(0, made.dimension) };
        const step = opened(made, settings);
        const { hamiltonian, throwFrom } = byHand(made, settings);
        const [x = [], z = []] = toNested(evaluate(normal(keyFrom(seed), [2, made.dimension])));
        const [y, end] = throwFrom(x, z, length);
        const back = end.map((value) => -value);
        close(step.proposal(x, z, length), y);
        close(step.proposal(y, back, length), x);
        const [forth, returned] = [step.logAcceptance(x, z, length), step.logAcceptance(y, back, length)];
        const fall = hamiltonian(x, z) - hamiltonian(y, end);
        const scaleOf = Math.max(1, Math.abs(hamiltonian(x, z)));
        expect(Math.abs(forth - returned - fall)).toBeLessThan(1e-9 * scaleOf);
        expect(Math.max(forth, returned)).toBe(0);
      }),
      { numRuns: 60 },
    );
  });

  it('has lengths from 1 - jitter to 1 + jitter, evenly', () => {
    // In a flat place the way is length times momentum.
    const flat: Composed = { dimension: 1, energy: Energy.zero<[number]>([1]) };
    const settings = { stepSize: 0.5, steps: 4, jitter: 0.3, temperature: 1, scale: [1] };
    const step = opened(flat, settings);
    for (const u of [0, 0.25, 0.5, 1]) close(step.proposal([0], [1], u), [2 * (0.7 + 0.6 * u)]);
  });
});
