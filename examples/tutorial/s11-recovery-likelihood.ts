/**
 * S11. Diffusion recovery likelihood: what is learned are the conditionals `p(x_t | x_{t+1})` of all levels, and with them the energies of the levels.
 *
 * That it may work: with exact conditionals the likelihood is greatest at the law of the level, and the constant of that law is never asked for. What it comes
 * to with chains of some length is known on Gaussian data. *Calibrated* chains (steps of a share `c` of `σ²`, many of them) learn the laws of the levels up to an error of order `c`. The published recipe,
 * *to the letter*, does not: it learns what makes thirty steps that are too short to mix end like the data.
 */
import { gradOf } from '@ergodic/autodiff';
import {
  abs,
  add,
  at,
  constant,
  Density,
  dim,
  Energy,
  type Expr,
  exp,
  input,
  log,
  maximum,
  mul,
  neg,
  pipe,
  sigmoid,
  square,
  sub,
  sum,
} from '@ergodic/core';
import { energy } from '@ergodic/core/energy';
import { key, normal } from '@ergodic/core/random';
import { Init, parameter, slot } from '@ergodic/core/tree';
import { gibbs, lawOf, lineGrid, minimise, numeric } from '@ergodic/models/exact';
import {
  calibrated,
  exactPrecision,
  letter,
  publishedSchedule,
  type RecoveryLevel,
  type RecoveryMode,
  recoveryFixedPoint,
  recoveryLikelihood,
} from '@ergodic/models/objectives';
import { scaledRecovery } from '@ergodic/samplers';
import { figure, type Layer, type Place } from '@ergodic/samplers/plot';
import { affineOf, open } from '@ergodic/samplers/verify';
import { iterated } from './iterated.ts';
import { atMost, check, present } from './present.ts';

const one = (x: Expr<[1]>): Expr<[]> => pipe(x, at(0));

// --- With exact conditionals: the likelihood of x_t given x_{t+1} = x_t + σ ε, by quadrature, of a mixture with two means and a weight to be learned.
const truth = { means: [-1.2, 1], deviations: [0.5, 0.6], weight: 0.4 } as const;
const sigma = 0.8;
const line = lineGrid([-7, 7], { panel: 0.7, order: 8 });
const bump = (x: Expr<[1]>, centre: Expr<[]>, s: number): Expr<[]> =>
  mul(exp(mul(square(sub(one(x), centre)), -1 / (2 * s * s))), 1 / s);
/** `-ln (w N(m₁, s₁²) + (1 - w) N(m₂, s₂²))`, but for a constant. */
const humped =
  (t: Expr<[3]>) =>
  (x: Expr<[1]>): Expr<[]> => {
    const w = sigmoid(pipe(t, at(2)));
    const [first, second] = [
      bump(x, pipe(t, at(0)), truth.deviations[0]),
      bump(x, pipe(t, at(1)), truth.deviations[1]),
    ];
    return neg(log(add(mul(first, w), mul(second, sub(1, w)))));
  };
const lawAfter = (noise: number) =>
  lawOf(line)(
    Density.mixtureOf(
      truth.means.map((m, i) => Density.isotropic([m], Math.hypot(truth.deviations[i] ?? 1, noise))),
      [truth.weight, 1 - truth.weight],
    ),
  );
const [clean, noisy] = [lawAfter(0), lawAfter(sigma)];
/** `-E ln p(x_t | x_{t+1})` up to a constant: every `Z` in it is that of a conditional. */
const conditionalLoss = (t: Expr<[3]>): Expr<[]> => {
  const own = humped(t);
  const logZ = (seen: Expr<[1]>): Expr<[]> =>
    gibbs(line)((x: Expr<[1]>) => add(own(x), mul(square(sub(one(x), one(seen))), 1 / (2 * sigma ** 2)))).logZ;
  return add(clean.expectation(own), noisy.expectation(logZ));
};
const best = minimise(conditionalLoss, [-0.9, 0.7, 0]);
if (best._tag === 'Left') throw new Error(best.left.reason);
const [m1 = 0, m2 = 0, logit = 0] = best.right.point;

// --- Gaussian data N(0, 1) under the published schedule. Fixed points of both modes, against the precisions of the levels.
const schedule = publishedSchedule();
const levels = schedule.levels.map((_, t) => t);
const count: number = levels.length;
const level = (mode: RecoveryMode, t: number): RecoveryLevel => ({ schedule, mode, variance: 1, level: t });
const modes = { letter: letter(), calibrated: calibrated() } as const;
const fixedPoints = {
  letter: levels.map((t) => recoveryFixedPoint(level(modes.letter, t))),
  calibrated: levels.map((t) => recoveryFixedPoint(level(modes.calibrated, t))),
};
const exact = levels.map((t) => exactPrecision(level(modes.calibrated, t)));

/** What the library's chains do with a precision at a level: of a step by the kit, of all steps by composing it. Less the variance of the data. */
const missed = (mode: RecoveryMode, t: number, precision: number): number => {
  const [noise, settings] = [schedule.levels[t], mode.of(schedule)[t]];
  if (noise === undefined || settings === undefined) throw new Error('no such level');
  const { scale } = settings;
  const shrink = noise.tied ? noise.shrink : 1;
  const bowl = Energy.gaussian([1], { scale: 1 / (scale * Math.sqrt(precision)) });
  const sampler = scaledRecovery(bowl, { scale, sigma: noise.sigma, shrink, tether: noise.tied ? 1 : 0 });
  const step = open<[1]>((k, x) => sampler.step(k, { x, tether: constant([1]) })[0].x, [1]);
  const { m, l, c } = affineOf(step);
  const [keeps, noisier, pull] = [m.get(0, 0), l.get(0, 0), c.get(0, 0)];
  const ends = iterated(mode.steps, { along: 1 / shrink, rest: 0 }, ({ along, rest }) => ({
    along: keeps * along + pull,
    rest: keeps ** 2 * rest + noisier ** 2,
  })).at(-1) ?? { along: 0, rest: 0 };
  // All levels of this schedule have the variance of the data, 1, and so have the noisy points.
  return ends.along ** 2 + ends.rest - 1;
};
const farthest = (name: keyof typeof modes): number =>
  Math.max(...levels.map((t) => Math.abs(missed(modes[name], t, fixedPoints[name][t] ?? 0))));

/** The error of calibrated recovery, relative, for steps of a share `c`; chains so long that they have settled. */
const errorAt = (share: number, t: number): number => {
  const mode = calibrated({ share, steps: Math.ceil(60 / share) });
  return recoveryFixedPoint(level(mode, t)) / exactPrecision(level(mode, t)) - 1;
};
/** To first order in `c`: `c (v + σ²)² / (4 v (2v + σ²))`, `v` the variance of `y = a x_t`; `c σ² / (4 v)` where there is no tie. */
const slope = (t: number): number => {
  const { sigma: s = 1, tied = true } = schedule.levels[t] ?? {};
  const v = 1 / (exact[t] ?? 1);
  return tied ? (v + s * s) ** 2 / (4 * v * (2 * v + s * s)) : (s * s) / (4 * v);
};
const usualShare = 0.04;
/** The same at the usual share, for chains of so many steps. */
const afterSteps = (steps: number, t: number): number => {
  const mode = calibrated({ steps, share: usualShare });
  return recoveryFixedPoint(level(mode, t)) / exactPrecision(level(mode, t)) - 1;
};
const enough = 400;
const small = 4e-3;
const limit = (t: number): number => (2 * errorAt(small / 2, t)) / (small / 2) - errorAt(small, t) / small;

// --- The library's objective, on one network of all levels that is a precision for each.
const bells = energy({
  event: [1],
  params: { precisions: parameter([count], Init.constant(1)) },
  context: { level: slot([]) },
  apply:
    ({ precisions }, { level: own }) =>
    (x: Expr<[1]>) => {
      /** 1 at the level and 0 at the others. */
      const chosen = levels.map((t) => mul(pipe(precisions, at(t)), maximum(sub(1, abs(sub(own, t))), 0)));
      const precision = chosen.reduce((a, b) => add(a, b));
      return mul(mul(pipe(square(x), sum()), 0.5), precision);
    },
});
const [precisions, root] = [input('precisions', [count]), input('key', [2], 'bits')];
/** The gradient that a batch of `n` points gives, in the precisions of the levels. */
const gradientBy = (mode: RecoveryMode, n: number) => {
  const points = input('points', [dim('points', n), 1]);
  const objective = recoveryLikelihood(bells, { schedule, mode });
  const { loss } = objective.assess({
    params: { precisions },
    batch: { points },
    carried: {},
    key: root,
    count: constant(0),
  });
  const at0 = numeric([precisions, points, root], [gradOf(loss, precisions)]);
  const settings = mode.of(schedule);
  const own = (p: readonly number[]): readonly number[] =>
    p.map((value, t) => (value * (settings[t]?.scale ?? 1) ** 2) / (settings[t]?.gain ?? 1));
  return (p: readonly number[], seed: number): readonly number[] =>
    Array.from(at0([own(p), normal(key(seed), n), key(seed + 1).words])[0] ?? []);
};
const B = 2000;
/** In standard errors: a point of level `t` gives `w (y⁺² - y⁻²) / 2`, of a second moment of at most `w² v²`, and one in `n` is of that level. */
const inErrors = (name: keyof typeof modes, p: readonly number[]): readonly number[] => {
  const gradient = gradientBy(modes[name], B)(p, 40);
  const settings = modes[name].of(schedule);
  return gradient.map((g, t) => {
    const error = (settings[t]?.weight ?? 1) / (exact[t] ?? 1) / Math.sqrt(count * B);
    return Math.abs(g) / error;
  });
};
const atFixed = {
  letter: inErrors('letter', fixedPoints.letter),
  calibrated: inErrors('calibrated', fixedPoints.calibrated),
};

// Learning with it: 90 steps of 128 points, calibrated; the mean of the last 60.
const learnt = (() => {
  const gradient = gradientBy(modes.calibrated, 128);
  const turns = 90;
  const history = iterated<readonly number[]>(
    turns,
    levels.map(() => 1),
    (p, i) => {
      const g = gradient(p, 100 + 2 * i);
      return p.map((value, t) => value - 4 * (exact[t] ?? 1) * (g[t] ?? 0));
    },
  );
  return levels.map((t) => history.slice(-60).reduce((total, p) => total + (p[t] ?? 0) / 60, 0));
})();

const asPlaces = (values: readonly number[]): readonly Place[] => values.map((p, t) => [t, Math.log10(p)] as const);
const lengths = [25, 35, 50, 70, 100, 140, 200, 280, 400];
const normalCurve = (precision: number): readonly Place[] =>
  Array.from({ length: 241 }, (_, i): Place => {
    const x = -3 + i / 40;
    return [x, Math.sqrt(precision / (2 * Math.PI)) * Math.exp((-precision * x * x) / 2)];
  });
/** Of `x_0`, which the energy is given as `a x_0`. */
const ofPoints = (precision: number): number => precision * (schedule.levels[0]?.shrink ?? 1) ** 2;

present({
  name: 's11-recovery-likelihood',
  title: 'S11: diffusion recovery likelihood',
  checks: [
    check('exact conditionals: the means that have the greatest likelihood', m1, truth.means[0], 1e-8),
    check('the other', m2, truth.means[1], 1e-8),
    check('and the weight', 1 / (1 + Math.exp(-logit)), truth.weight, 1e-8),
    atMost('its least curvature there, negative: a maximum', -best.right.curvature, 0),
    ...levels.map((t) =>
      check(`calibrated, level ${t}: relative error over the share c, as c goes to 0`, limit(t), slope(t), 1e-4),
    ),
    atMost(
      `calibrated, c = .04, K = ${enough}: relative error over what the law of c leaves`,
      Math.max(...levels.map((t) => afterSteps(enough, t) / (usualShare * slope(t)))),
      1.05,
    ),
    atMost(
      "calibrated: variances where the library's chains end, at the fixed point, less that of the data",
      farthest('calibrated'),
      1e-9,
    ),
    atMost('to the letter: the same', farthest('letter'), 1e-9),
    ...([177, 7.4, 5.2, 4.7, 4.8, 1.005] as const).map((digits, t) =>
      check(
        `to the letter, level ${t}: precision, to the digits of the table (exact ${(exact[t] ?? 0).toFixed(2)})`,
        Number((fixedPoints.letter[t] ?? 0).toPrecision([3, 2, 2, 2, 2, 4][t])),
        digits,
        1e-12,
      ),
    ),
    atMost(
      'to the letter, at the exact precisions: the same variances, the least of levels 0 to 4, negative',
      -Math.min(...levels.slice(0, 5).map((t) => Math.abs(missed(modes.letter, t, exact[t] ?? 0)))),
      -0.05,
    ),
    atMost(
      `the objective's gradient of ${B} points at the calibrated fixed point, in standard errors`,
      Math.max(...atFixed.calibrated),
      5.75,
    ),
    atMost('to the letter: the same', Math.max(...atFixed.letter), 5.75),
  ],
  figure: figure({
    label:
      'Precisions of six levels, exact and as two modes of recovery learn them; the error of the calibrated mode against the number of steps; and densities of the first level',
    columns: 3,
    panels: [
      {
        title: 'What N(0, 1) teaches',
        axes: ['level t', 'log₁₀ precision'],
        x: [-0.3, 5.3],
        y: [-0.2, 2.5],
        layers: [
          { kind: 'line', colour: 2, name: 'to the letter', places: asPlaces(fixedPoints.letter) },
          { kind: 'dots', colour: 2, radius: 3, places: asPlaces(fixedPoints.letter) },
          { kind: 'line', colour: 0, name: 'exact', places: asPlaces(exact) },
          { kind: 'dots', colour: 3, radius: 4, name: 'calibrated, learned', places: asPlaces(learnt) },
        ],
      },
      {
        title: 'Calibrated, c = .04',
        axes: ['log₁₀ K', 'log₁₀ relative error'],
        x: [1.35, 2.65],
        y: [-2.5, 1],
        layers: [0, 2, 4].flatMap((t, i): readonly Layer[] => [
          {
            kind: 'line',
            colour: [0, 3, 2][i] ?? 0,
            dashed: true,
            places: [1.35, 2.65].map((x) => [x, Math.log10(usualShare * slope(t))] as const),
          },
          {
            kind: 'line',
            colour: [0, 3, 2][i] ?? 0,
            name: `level ${t}`,
            places: lengths.map((k) => [Math.log10(k), Math.log10(afterSteps(k, t))] as const),
          },
        ]),
      },
      {
        title: 'The density of level 0',
        axes: ['x', 'density'],
        x: [-3, 3],
        y: [0, 1.2],
        layers: [
          { kind: 'line', colour: 2, name: 'to the letter', places: normalCurve(ofPoints(fixedPoints.letter[0] ?? 1)) },
          {
            kind: 'line',
            colour: 3,
            width: 4,
            name: 'calibrated',
            places: normalCurve(ofPoints(fixedPoints.calibrated[0] ?? 1)),
          },
          { kind: 'line', colour: 0, dashed: true, name: 'data', places: normalCurve(ofPoints(exact[0] ?? 1)) },
        ],
      },
    ],
  }),
});
