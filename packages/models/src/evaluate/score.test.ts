import * as fc from 'fast-check';
import * as E from 'fp-ts/lib/Either.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { describe, expect, it } from 'vitest';
import {
  type Density,
  type EnergyAt,
  energyOf,
  entropy,
  gaussianDensity,
  inChunks,
  logPartition,
  type Score,
  type ScoreError,
  scoreDensity,
  scoreHeldOut,
} from './index.ts';

const right = async <L, A>(task: TaskEither<L, A>): Promise<A> => {
  const result = await task();
  if (E.isLeft(result)) throw new Error(`expected a value, got ${JSON.stringify(result.left)}`);
  return result.right;
};

const left = async <L, A>(task: TaskEither<L, A>): Promise<L> => {
  const result = await task();
  if (E.isRight(result)) throw new Error('expected an error');
  return result.left;
};

/** A model with a given density, its energy shifted by a constant that must not matter. */
const modelOf = (density: Density, constant = 0): EnergyAt => energyOf((x, y) => constant - density.logDensity(x, y));

interface Gaussian {
  readonly mean: readonly [number, number];
  readonly sd: readonly [number, number];
  readonly rho: number;
}

const gaussian = fc.record<Gaussian>({
  mean: fc.tuple(fc.double({ min: -1, max: 1, noNaN: true }), fc.double({ min: -1, max: 1, noNaN: true })),
  sd: fc.tuple(fc.double({ min: 0.5, max: 1, noNaN: true }), fc.double({ min: 0.5, max: 1, noNaN: true })),
  rho: fc.double({ min: -0.7, max: 0.7, noNaN: true }),
});

const densityOf = ({ mean, sd, rho }: Gaussian): Density => gaussianDensity(mean, sd, rho);

/** `KL(a || b) = ½ (tr(B⁻¹A) + δᵀB⁻¹δ - 2 + log |B|/|A|)`. */
const gaussianKl = (a: Gaussian, b: Gaussian): number => {
  const covariance = ({ sd, rho }: Gaussian) => [sd[0] ** 2, rho * sd[0] * sd[1], sd[1] ** 2] as const;
  const determinant = ([xx, xy, yy]: readonly [number, number, number]): number => xx * yy - xy * xy;
  const A = covariance(a);
  const B = covariance(b);
  const dx = b.mean[0] - a.mean[0];
  const dy = b.mean[1] - a.mean[1];
  const trace = (B[2] * A[0] - 2 * B[1] * A[1] + B[0] * A[2]) / determinant(B);
  const distance = (B[2] * dx * dx - 2 * B[1] * dx * dy + B[0] * dy * dy) / determinant(B);
  return (trace + distance - 2 + Math.log(determinant(B) / determinant(A))) / 2;
};

const gaussianEntropy = ({ sd, rho }: Gaussian): number =>
  1 + Math.log(2 * Math.PI * sd[0] * sd[1]) + Math.log(1 - rho * rho) / 2;

describe('a score of a Gaussian by a Gaussian', () => {
  it('is the closed form, and within its own error estimate', async () => {
    await fc.assert(
      fc.asyncProperty(
        gaussian,
        gaussian,
        fc.double({ min: -50, max: 50, noNaN: true }),
        async (data, model, constant) => {
          const score = await right(scoreDensity(densityOf(data))(modelOf(densityOf(model), constant)));
          const forward = gaussianKl(data, model);
          const exact: Readonly<Record<'nll' | 'nllCeiling' | 'klDataModel' | 'klModelData' | 'logZ', number>> = {
            logZ: -constant,
            nll: gaussianEntropy(data) + forward,
            nllCeiling: gaussianEntropy(data),
            klDataModel: forward,
            klModelData: gaussianKl(model, data),
          };
          for (const name of ['logZ', 'nll', 'nllCeiling', 'klDataModel', 'klModelData'] as const) {
            const found = score[name];
            expect(found).not.toBeNull();
            expect(Math.abs((found?.value ?? Number.NaN) - exact[name])).toBeLessThan(1e-7);
            expect(found?.error).toBeLessThan(1e-4);
          }
        },
      ),
      { numRuns: 4 },
    );
  });

  it('does not change when data and model move or turn together', async () => {
    const quarter = (d: Density): Density => ({
      ...d,
      logDensity: (x, y) => d.logDensity(y, -x),
      box: { x: [-d.box.y[1], -d.box.y[0]], y: d.box.x },
      scale: [d.scale[1], d.scale[0]],
    });
    await fc.assert(
      fc.asyncProperty(gaussian, gaussian, fc.double({ min: -30, max: 30, noNaN: true }), async (data, model, by) => {
        const moved = (g: Gaussian): Density => gaussianDensity([g.mean[0] + by, g.mean[1] - by], g.sd, g.rho);
        const at = (p: Density, q: Density): Promise<Score> => right(scoreDensity(p)(modelOf(q)));
        const still = await at(densityOf(data), densityOf(model));
        for (const other of [
          await at(moved(data), moved(model)),
          await at(quarter(densityOf(data)), quarter(densityOf(model))),
        ])
          for (const name of ['nll', 'klDataModel', 'klModelData'] as const)
            expect(other[name]?.value).toBeCloseTo(still[name]?.value ?? Number.NaN, 9);
      }),
      { numRuns: 3 },
    );
  });

  it('has cross-entropy = entropy + KL, and zero divergence of the truth from itself', async () => {
    const data = gaussianDensity([1, 2], [0.3, 2], 0.5);
    const score = await right(scoreDensity(data)(modelOf(data, 3)));
    expect(score.klDataModel?.value).toBeCloseTo(0, 10);
    expect(score.klModelData?.value).toBeCloseTo(0, 10);
    expect(score.nll.value).toBeCloseTo(score.nllCeiling?.value ?? Number.NaN, 10);
    expect(entropy(data).value).toBeCloseTo(score.nll.value, 8);
  });
});

const unitSquare: Density = {
  logDensity: (x, y) => (x >= 0 && x < 1 && y >= 0 && y < 1 ? 0 : -Infinity),
  box: { x: [0, 1], y: [0, 1] },
  scale: [1, 1],
  breaks: { x: [0, 1], y: [0, 1] },
};

describe('supports that differ', () => {
  it('give an infinite KL(model || data) where the data cannot be, and finite numbers elsewhere', async () => {
    const normal = gaussianDensity([0.5, 0.5], [0.3, 0.3]);
    // The larger box reaches where the model's own density underflows, also once multiplied by a weight.
    const [score, wide] = await Promise.all(
      [3, 12].map((r) => right(scoreDensity(unitSquare, { box: { x: [-r, 1 + r], y: [-r, 1 + r] } })(modelOf(normal)))),
    );
    expect(wide?.klModelData).toEqual({ value: Infinity, error: 0 });
    expect(score?.klModelData).toEqual({ value: Infinity, error: 0 });
    // -∫ log N over the unit square: log(2π .09) + (1/12 + 1/12) / (2 · .09)
    expect(score?.nll.value).toBeCloseTo(Math.log(2 * Math.PI * 0.09) + 1 / 6 / 0.18, 9);
    expect(score?.nllCeiling?.value).toBeCloseTo(0, 12);
  });

  it('give an infinite cross-entropy where the model cannot be', async () => {
    const score = await right(
      scoreDensity(gaussianDensity([0.5, 0.5], [0.3, 0.3]))(energyOf((x, y) => -unitSquare.logDensity(x, y))),
    );
    expect(score.nll.value).toBe(Infinity);
    expect(score.klDataModel?.value).toBe(Infinity);
    expect(Number.isFinite(score.klModelData?.value)).toBe(true);
  });
});

describe('what is not a number', () => {
  const data = gaussianDensity([0, 0], [1, 1]);

  it('is an error when tripling the box adds mass: a flat energy, or a box too small', async () => {
    const flat: ScoreError = await left(scoreDensity(data)(energyOf(() => 0)));
    expect(flat).toMatchObject({ _tag: 'TailMass', limit: 1e-3 });
    if (flat._tag === 'TailMass') expect(flat.tailMass).toBeCloseTo(8 / 9, 10);
    const small = scoreHeldOut(Float64Array.of(-1, -1, 1, 1), { box: { x: [-2, 2], y: [-2, 2] } })(modelOf(data));
    expect(await left(small)).toMatchObject({ _tag: 'TailMass' });
  });

  it('reports exactly the mass that tripling adds', async () => {
    // Outside the square |x|, |y| < 3.6: 1 - (1 - 2Q)², Q(3.6) = 1.59108590157534e-4; beyond the tripled one, 1e-27.
    const { tailMass } = await right(
      logPartition({ box: { x: [-3.6, 3.6], y: [-3.6, 3.6] }, width: [0.6, 0.6] })(modelOf(data)),
    );
    expect(tailMass).toBeCloseTo(6.36333098e-4, 11);
  });

  it('is an error where the energy is NaN or -Infinity, or the density zero everywhere', async () => {
    const nan = await left(scoreDensity(data)(energyOf((x) => (x > 3 ? Number.NaN : 0))));
    expect(nan).toMatchObject({ _tag: 'NonFinite', node: expect.stringContaining('NaN') });
    expect(await left(scoreDensity(data)(energyOf(() => -Infinity)))).toMatchObject({ _tag: 'NonFinite' });
    expect(await left(scoreDensity(data)(energyOf(() => Infinity)))).toMatchObject({ _tag: 'NonFinite' });
    const held = scoreHeldOut(Float64Array.of(0, 0, 0.123, 0.5), { box: { x: [-9, 9], y: [-9, 9] } });
    expect(await left(held(energyOf((x, y) => (x === 0.123 ? Number.NaN : (x * x + y * y) / 2))))).toMatchObject({
      _tag: 'NonFinite',
    });
  });

  it('is an error where the grid does not resolve the data', async () => {
    const lost = scoreDensity(data, { box: { x: [20, 30], y: [20, 30] } })(modelOf(gaussianDensity([25, 25], [1, 1])));
    expect(await left(lost)).toMatchObject({ _tag: 'Unresolved' });
  });

  it("is the model's own error when evaluation fails", async () => {
    const failing: EnergyAt<'device lost'> = () => TE.left('device lost');
    expect(await left(scoreDensity(data)(failing))).toBe('device lost');
  });
});

describe('scoreHeldOut', () => {
  it('is the mean of -log p with its standard error', async () => {
    const points = Float64Array.of(0, 0, 1, 1, -1, 2, 0.5, -0.5);
    const score = await right(
      scoreHeldOut(points, { box: { x: [-7, 7], y: [-7, 7] } })(energyOf((x, y) => 5 + (x * x + y * y) / 2)),
    );
    const terms = [0, 1, 2.5, 0.25];
    const mean = terms.reduce((a, b) => a + b) / 4;
    const sd = Math.sqrt(terms.reduce((sum, t) => sum + (t - mean) ** 2, 0) / 3);
    expect(score.nll.value).toBeCloseTo(mean + Math.log(2 * Math.PI), 10);
    expect(score.nll.error).toBeCloseTo(sd / 2, 7);
    expect([score.nllCeiling, score.klDataModel, score.klModelData]).toEqual([null, null, null]);
  });
});

describe('held-out points without an area', () => {
  it.each([
    ['of one abscissa', [1, 0, 1, 2, 1, 5]],
    ['that are one point', [1, 2]],
    ['that are none', []],
  ])('%s need a box', async (_, points) => {
    const energy = energyOf((x, y) => (x * x + y * y) / 2);
    expect(await scoreHeldOut(Float64Array.from(points))(energy)()).toMatchObject({
      left: { _tag: 'Unresolved', reason: expect.stringMatching(/box has no area/) },
    });
  });
});

describe('inChunks', () => {
  it('is evaluation at once, in calls of one size', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.double({ min: -9, max: 9, noNaN: true }), { minLength: 1, maxLength: 40 }),
        fc.integer({ min: 1, max: 9 }),
        async (numbers, size) => {
          const points = Float64Array.from(numbers.flatMap((x) => [x, 2 * x]));
          const energy = energyOf((x, y) => x - y * y);
          const checked: EnergyAt = (part) => {
            expect(part.length).toBe(2 * size);
            return energy(part);
          };
          expect(await right(inChunks(size)(checked)(points))).toEqual(await right(energy(points)));
        },
      ),
    );
  });
});
