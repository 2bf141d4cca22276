import { positive, whole } from '../../setting.ts';

/**
 * One step into noise, from level `t` to `t + 1`: `x_{t+1} = shrink · x_t + sigma e`.
 *
 * @category model
 */
export interface NoiseLevel {
  /** `a_{t+1}`. */
  readonly shrink: number;
  /** `σ_{t+1}`. */
  readonly sigma: number;
  /** `x_t = abar x + sbar e`, of a point of data `x`. */
  readonly abar: number;
  readonly sbar: number;
  /** Whether the conditional is tied to the noisy point; at a level that is not, the model is that of a marginal, and is given `x_t` itself rather than `a x_t`. */
  readonly tied: boolean;
}

/**
 * Levels of noise, `t = 0 … T - 1`: each is that of an energy, and the step from it.
 *
 * @category model
 */
export interface NoiseSchedule {
  readonly name: string;
  readonly levels: readonly NoiseLevel[];
  /** Of a last `x_T = abar x + sbar e`. */
  readonly last: { readonly abar: number; readonly sbar: number };
}

/** Levels from how each is made of the one before; `first` is how level 0 is made of the data. */
const schedule = (
  name: string,
  first: { readonly abar: number; readonly sbar: number },
  steps: readonly Omit<NoiseLevel, 'abar' | 'sbar'>[],
): NoiseSchedule => {
  const levels: NoiseLevel[] = [];
  let at = first;
  for (const step of steps) {
    levels.push({ ...step, ...at });
    at = { abar: step.shrink * at.abar, sbar: Math.hypot(step.shrink * at.sbar, step.sigma) };
  }
  return { name, levels, last: at };
};

/**
 * Noise that is added, the form of the lecture notes: `x_{t+1} = x_t + σ_{t+1} e`. Level 0 is the data; all conditionals are tied.
 *
 * `RangeError` unless there are levels, all positive.
 *
 * @param sigmas `σ₁, σ₂, …`, in the units of the points
 * @category constructors
 * @example
 * import * as assert from 'node:assert';
 * import { varianceExploding } from '@ergodic/models/objectives';
 *
 * const { levels, last } = varianceExploding([0.3, 0.4]);
 * assert.deepStrictEqual(levels.map(({ sbar }) => sbar), [0, 0.3]);
 * assert.strictEqual(last.sbar, 0.5);
 */
export const varianceExploding = (sigmas: readonly number[]): NoiseSchedule => {
  whole('the number of levels', sigmas.length, 1);
  return schedule(
    'variance exploding',
    { abar: 1, sbar: 0 },
    sigmas.map((sigma) => ({ shrink: 1, sigma: positive('sigma', sigma), tied: true })),
  );
};

/**
 * Noise that keeps the variance of data of variance 1: `x_t = √(1 - s_t²) x + s_t e`, for deviations `s_t` of one's own choice. As in the published recipe the last conditional
 * is not tied: the model of the last level is that of a marginal, so that `s_T` should be near 1, where nothing is left of the data.
 *
 * `RangeError` unless the deviations rise, between 0 and 1; the first may be 0.
 *
 * @param deviations `s₁, s₂, …, s_T`
 * @param first `s₀`, the noise of level 0, which is the data unless it is given. Data without noise of their own have no density where they lie on a surface, as images do: then level 0 needs some
 * @category constructors
 * @example
 * import * as assert from 'node:assert';
 * import { variancePreserving } from '@ergodic/models/objectives';
 *
 * const { levels, last } = variancePreserving([0.6, 0.8]);
 * assert.deepStrictEqual(levels.map(({ tied }) => tied), [true, false]);
 * assert.ok(Math.abs(last.abar - 0.6) < 1e-15 && Math.abs(last.sbar - 0.8) < 1e-15);
 */
export const variancePreserving = (deviations: readonly number[], first = 0): NoiseSchedule => {
  whole('the number of levels', deviations.length, 1);
  const all = [first, ...deviations];
  if (!(first >= 0) || deviations.some((s, t) => !(s > (all[t] ?? 0) && s < 1)))
    throw new RangeError(`deviations of ${all.join(', ')}: they must rise, between 0 and 1`);
  /** `1 - s²`, without cancellation. */
  const kept = (s: number): number => (1 - s) * (1 + s);
  return schedule(
    'variance preserving',
    { abar: Math.sqrt(kept(first)), sbar: first },
    deviations.map((s, t) => {
      const before = all[t] ?? 0;
      return {
        shrink: Math.sqrt(kept(s) / kept(before)),
        sigma: Math.sqrt(((s - before) * (s + before)) / kept(before)),
        tied: t < deviations.length - 1,
      };
    }),
  );
};

/** Where the published schedule comes from. */
export interface PublishedOptions {
  /** The first and the last of the variances of a thousand small steps. */
  readonly betas?: readonly [number, number];
  /** Small steps, counted from 0, that are the last of a level: the first for level 0, the others for each step from a level. */
  readonly cuts?: readonly number[];
}

const smallSteps = 1000;

/**
 * The schedule of the published recipe, which keeps the variance: a thousand small steps `x' = √(1 - β) x + √β e`, `β` along a line, taken together in seven, so that there are six levels. Level 0 has a little noise already
 * (`.01`); the last step leaves all but nothing of the point, and its conditional is not tied: the model of level 5 is that of a marginal.
 *
 * `RangeError` unless the cuts rise, from 0 to 999 at most, and the betas are between 0 and 1.
 *
 * @source R. Gao et al., Learning energy-based models by diffusion recovery likelihood (2021), appendix and the released code
 * @category constructors
 * @example
 * import * as assert from 'node:assert';
 * import { publishedSchedule } from '@ergodic/models/objectives';
 *
 * const { levels } = publishedSchedule();
 * assert.deepStrictEqual(levels.map(({ sigma }) => sigma.toFixed(3)), ['0.324', '0.516', '0.632', '0.713', '0.773', '1.000']);
 */
export const publishedSchedule = ({
  betas: [low, high] = [1e-4, 0.02],
  cuts = [0, 100, 200, 300, 400, 500, 999],
}: PublishedOptions = {}): NoiseSchedule => {
  if (!(low > 0 && high > 0 && low < 1 && high < 1))
    throw new RangeError(`betas from ${low} to ${high}: they must be between 0 and 1`);
  if (
    cuts.length < 2 ||
    cuts.some((cut, i) => !(Number.isInteger(cut) && cut > (cuts[i - 1] ?? -1) && cut < smallSteps))
  )
    throw new RangeError(
      `cuts at ${cuts.join(', ')}: they must be at least two, and rise from 0 to at most ${smallSteps - 1}`,
    );
  const beta = (i: number): number => low + ((high - low) * i) / (smallSteps - 1);
  /** The logarithm of the product of `1 - β` over the small steps after `from`, up to `to`: that of `a²`. */
  const logSquare = (from: number, to: number): number => {
    let sum = 0;
    for (let i = from + 1; i <= to; i++) sum += Math.log1p(-beta(i));
    return sum;
  };
  const kept = cuts.map((cut, k) => {
    const log = logSquare(cuts[k - 1] ?? -1, cut);
    return { shrink: Math.exp(log / 2), sigma: Math.sqrt(-Math.expm1(log)) };
  });
  const [first, ...steps] = kept;
  return schedule(
    'published',
    { abar: first?.shrink ?? 1, sbar: first?.sigma ?? 0 },
    steps.map((step, k) => ({ ...step, tied: k < steps.length - 1 })),
  );
};

/** How much of the data, and how much noise, is in what the energy of a level is given. */
export interface LevelNoise {
  readonly signal: number;
  readonly deviation: number;
}

/**
 * What the energy of each level is given, `y = m x + s e` of data `x`: `m = a abar_t`, `s = a sbar_t`, with `a = 1` where the conditional is not tied.
 *
 * @category destructors
 * @example
 * import * as assert from 'node:assert';
 * import { levelNoises, varianceExploding } from '@ergodic/models/objectives';
 *
 * const noises = levelNoises(varianceExploding([0.4, 1]));
 * assert.deepStrictEqual(noises, [{ signal: 1, deviation: 0 }, { signal: 1, deviation: 0.4 }]);
 */
export const levelNoises = ({ levels }: NoiseSchedule): readonly LevelNoise[] =>
  levels.map(({ abar, sbar, shrink, tied }) => {
    const a = tied ? shrink : 1;
    return { signal: a * abar, deviation: a * sbar };
  });
