/** What is measured of images and chains, on images and numbers for which the answer is known. */
import { constant, evaluate, fromFlat, mul, toNested } from '@ergodic/core';
import { key, normal } from '@ergodic/core/random';
import * as fc from 'fast-check';
import * as E from 'fp-ts/lib/Either.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { describe, expect, it } from 'vitest';
import { sampleImages } from '../data/images/index.ts';
import { classifierAt } from '../networks/index.ts';
import { filled } from '../networks/test-loops.ts';
import { judge, topsOf, worseCalibrated } from './asked.ts';
import { budgets } from './budget.ts';
import { counter, LIMIT, shown } from './counted.ts';
import { classesAtZero, classesOf, deviations, levelZero, schedule, signals } from './network.ts';
import { PIXELS, SIZE, sceneOf, strangersOf, withNoise } from './scene.ts';
import { isSteady, steadiness } from './steady.ts';

const scene = sceneOf(0, 400, 200, () => TE.left({ _tag: 'Unsupported', backend: 'none', limit: 'not used' }));

const count = counter(scene);

describe('what images show', () => {
  it('is the law of the family for images of it: no more than chance apart', () => {
    const { images } = sampleImages(scene.family)(key(9), 1000);
    const { none, variation, largest, novelty } = count(images);
    expect(none).toBe(0);
    expect(count(images)).toMatchObject(shown(images));
    // Counts of 1000 images are off by their floor on average; at three times that for one of six factors by chance in fewer than one of 10⁶ cases.
    for (const { value, floor } of Object.values(variation)) expect(value).toBeLessThan(3 * floor);
    expect(largest).toBe(Math.max(...Object.values(variation).map(({ value }) => value)));
    expect(Math.abs(novelty.nearer - 0.5)).toBeLessThan(5.8 * novelty.standardError);
  });

  it('is nothing known for most crosses and corners', () => {
    const { images } = strangersOf(scene, 300);
    const { none, variation } = count(images);
    // Of 10,000, 77.5% were further than the limit from every shape; of 300 fewer than 62% are by chance in fewer than one of 10⁸ cases.
    expect(none).toBeGreaterThan(0.62);
    expect(variation.shape.value).toBeGreaterThanOrEqual(none - 1e-12);
    expect(LIMIT).toBe(0.1);
  });

  it('is nothing in images without numbers', () => {
    const images = sampleImages(scene.family)(key(9), 10).images;
    expect(count(images.fill(Number.NaN, 0, 4 * 256)).none).toBeCloseTo(0.4, 12);
  });

  it('is seen to be a copy of what was learned from', () => {
    const { novelty } = count(scene.training.images.subarray(0, 100 * 256));
    expect(novelty.nearer).toBe(1);
    expect(novelty.medianGenerated).toBe(0);
  });

  it('is the same under the noise of a level: signal and deviation as told', () => {
    const noisy = withNoise(new Float64Array(256 * 40).fill(2), { signal: 0.5, deviation: 0.3 }, key(1));
    const mean = noisy.reduce((a, b) => a + b, 0) / noisy.length;
    const variance = noisy.reduce((a, b) => a + (b - mean) ** 2, 0) / noisy.length;
    // Standard errors of 10,240 normals, of mean and variance; six of them.
    expect(Math.abs(mean - 1)).toBeLessThan((6 * 0.3) / Math.sqrt(10_240));
    expect(Math.abs(variance - 0.09)).toBeLessThan(6 * 0.09 * Math.sqrt(2 / 10_240));
  });
});

describe('chains that are run longer', () => {
  const ends = (values: readonly number[], points: readonly number[]) => ({
    energies: Float64Array.from(values),
    points: Float64Array.from(points),
  });

  it('are compared start by start, in standard errors of the mean difference', () => {
    fc.assert(
      fc.property(
        fc.double({ min: -50, max: 50, noNaN: true }),
        fc.double({ min: 0.1, max: 9, noNaN: true }),
        (by, spread) => {
          const short = [1, 2, 3, 600];
          const moves = [-1, 1, -1, 1].map((side) => by + spread * side);
          const long = short.map((e, i) => e + (moves[i] ?? 0));
          const found = steadiness(ends(short, [-1, 1]), ends(long, [-1, 1]), [2, 20]);
          // The variance of these four moves is 4/3 spread², that of their mean a fourth of it; that starts differ counts nothing.
          const error = spread / Math.sqrt(3);
          // Energies of 600 leave 1e-13 of rounding in moves of .1, and quotients come to 900.
          const wanted = Math.abs(by) / error;
          expect(Math.abs(found.difference - wanted)).toBeLessThanOrEqual(1e-10 * (1 + wanted));
          fc.pre(Math.abs(wanted - 3) > 1e-6);
          expect(isSteady(found)).toBe(wanted < 3);
        },
      ),
    );
    expect(steadiness(ends([1, 2], [0]), ends([1, 2], [0]), [1, 2]).difference).toBe(0);
    expect(isSteady(steadiness(ends([1, 2], [0]), ends([2, 3], [0]), [1, 2]))).toBe(false);
  });

  it('are not steady if any of them has come to no number', () => {
    const good = ends([1, 2, 4], [-1, 1, 0]);
    expect(isSteady(steadiness(good, ends([1.5, 1.5, 4], [-1, 1, 0]), [1, 2]))).toBe(true);
    expect(isSteady(steadiness(good, ends([1.5, 1.5, Number.NaN], [-1, 1, 0]), [1, 2]))).toBe(false);
    expect(isSteady(steadiness(good, ends([1.5, 1.5, 4], [-1, 1, Number.NaN]), [1, 2]))).toBe(false);
  });

  it('are not steady if a pixel runs away', () => {
    const of = (far: number): boolean => isSteady(steadiness(ends([1, 2], [-1, 2]), ends([1, 2], [-1, far]), [1, 2]));
    expect([of(2.9), of(3.1), of(-3.1)]).toEqual([true, false, false]);
  });
});

describe('what is said of images', () => {
  it('is judged by what is right, and by what is told from strangers', () => {
    const said = { probabilities: Float64Array.of(0.9, 0.1, 0.2, 0.8, 0.6, 0.4), densities: Float64Array.of(3, 2, 1) };
    const strangers = { probabilities: Float64Array.of(0.5, 0.5, 0.7, 0.3), densities: Float64Array.of(0, 1.5) };
    expect(topsOf(said, 2)).toEqual([
      { label: 0, confidence: 0.9 },
      { label: 1, confidence: 0.8 },
      { label: 0, confidence: 0.6 },
    ]);
    const found = judge(said, strangers, [0, 1, 1], 2);
    if (E.isLeft(found)) throw new Error(JSON.stringify(found.left));
    expect(found.right.calibration.accuracy).toBeCloseTo(2 / 3, 12);
    // Confidences .9 .8 .6 against .5 .7: five of six pairs; densities 3 2 1 against 0 1.5: five of six.
    expect(found.right.byConfidence.value).toBeCloseTo(5 / 6, 12);
    expect(found.right.byDensity.value).toBeCloseTo(5 / 6, 12);
  });

  it('is as well calibrated as other things said of them, give or take a standard error', () => {
    const labels = [0, 0, 1, 1];
    const of = (first: readonly number[]) => {
      const probabilities = Float64Array.from(first.flatMap((p) => [p, 1 - p]));
      const found = judge(
        { probabilities, densities: new Float64Array(4) },
        { probabilities, densities: new Float64Array(4) },
        labels,
        2,
      );
      if (E.isLeft(found)) throw new Error(JSON.stringify(found.left));
      return found.right;
    };
    // 80% sure and right half of the time; 90, 70, 90 and 70% sure, and right but once: too sure by .4 at 90% and by .7 at 70%.
    const [even, odd] = [of([0.8, 0.8, 0.8, 0.8]), of([0.9, 0.3, 0.9, 0.7])];
    expect(even.calibration.ece).toBeCloseTo(0.3, 12);
    expect(odd.calibration.ece).toBeCloseTo(0.55, 12);
    const { value, error } = worseCalibrated(odd, even);
    expect(value).toBeCloseTo(odd.calibration.ece - even.calibration.ece, 12);
    const terms = Array.from(odd.gaps, (gap, i) => gap - (even.gaps[i] ?? 0));
    const variance = terms.reduce((sum, d) => sum + (d - value) ** 2, 0) / 3;
    expect(error).toBeCloseTo(Math.sqrt(variance / 4), 12);
    expect(worseCalibrated(even, even)).toEqual({ value: 0, error: 0 });
  });
});

describe('classes of points of level 0', () => {
  it('are those of what the network is given there: its noise, its signal', () => {
    const [{ shrink = 1 } = {}] = schedule.levels;
    expect(shrink * levelZero.signal).toBeCloseTo(signals[0] ?? 0, 12);
    expect(shrink * levelZero.deviation).toBeCloseTo(deviations[0] ?? 0, 12);
    const budget = { ...budgets.joint.smoke, channels: [2, 3], hidden: [4] };
    const [atZero, network] = [classesAtZero(budget), classifierAt(classesOf(budget), 0)];
    const { tree } = filled(network.params, 3);
    const x = constant(fromFlat([SIZE, SIZE], Array.from(normal(key(4), [PIXELS]))));
    const [of, ofNetwork] = [atZero.apply(tree, {})(x), network.apply(tree, {})(mul(x, shrink))];
    expect(toNested(evaluate(of))).toEqual(toNested(evaluate(ofNetwork)));
    expect(toNested(evaluate(of))).not.toEqual(toNested(evaluate(network.apply(tree, {})(x))));
  });
});
