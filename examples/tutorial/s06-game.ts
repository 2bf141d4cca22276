/**
 * S6. Learning as a game: the learner makes `V = mean E(x~) - mean E(x)` large, the sampler makes it small.
 *
 * If the sampler pays for being predictable, `V_T(θ, q) = E_q E - T H(q) - E_data E`, then at `T = 1` its best reply is `p_θ`, the value is the
 * log-likelihood, and the game ends at maximum likelihood. Without the entropy, at `T = 0`, the sampler collapses to the mode, and the learner, whose
 * gradient is then `-½ E_data (x - m)²` in the precision, can only flatten the energy: nothing is learned.
 */
import { grad } from '@ergodic/autodiff';
import { add, at, constant, Density, type Expr, exp, input, mul, pipe, square, sub } from '@ergodic/core';
import { atPoint, gameValue, gibbs, lawOf, lineGrid, minimise, numeric, valueFunction } from '@ergodic/models/exact';
import { figure, type Layer, type Place } from '@ergodic/samplers/plot';
import { iterated } from './iterated.ts';
import { curve } from './pictures.ts';
import { check, present } from './present.ts';

const one = (x: Expr<[1]>): Expr<[]> => pipe(x, at(0));
const line = lineGrid([-9, 9], { panel: 0.3 });

/** `E = t₁ x + t₂ x² + t₃ x⁴`, and data with two humps. */
const quartic =
  (t: Expr<[3]>) =>
  (x: Expr<[1]>): Expr<[]> => {
    const y = square(one(x));
    return add(mul(pipe(t, at(0)), one(x)), add(mul(pipe(t, at(1)), y), mul(pipe(t, at(2)), square(y))));
  };
const dataDensity = Density.mixtureOf([Density.isotropic([-1.2], 0.5), Density.isotropic([1], 0.6)], [0.4, 0.6]);
const data = lawOf(line)(dataDensity);

// The end of the game: maximum likelihood, by Newton's method.
const found = minimise((t: Expr<[3]>) => mul(data.expectation(gibbs(line)(quartic(t)).logDensity), -1), [0, 0.5, 0.1]);
if (found._tag === 'Left') throw new Error(found.left.reason);
const theta = input('theta', [3]);
const energy = quartic(theta);
const p = gibbs(line)(energy);
const force = grad(energy);
const at1 = numeric(
  [theta],
  [
    gameValue(energy)(p, data.expectation),
    data.expectation(p.logDensity),
    p.expectation(energy),
    data.expectation(energy),
    p.expectation((x) => one(force(x))),
    p.expectation((x) => mul(one(x), one(force(x)))),
    grad((t: Expr<[3]>) => valueFunction(quartic(t))(p.expectation, data.expectation))(theta),
  ],
)([found.right.point]).map((values) => values);
const [value = 0, likelihood = 0, synthesised = 0, observed = 0, mean = 0, virial = 0] = at1.map(
  ([v = Number.NaN]) => v,
);
const slopes = Array.from(at1[6] ?? [Number.NaN], Math.abs);

// Other replies of the sampler: laws of the same energy at another temperature. At T = 1 none is better.
const heat = input('heat', []);
const reply = gibbs(line)((x: Expr<[1]>) => mul(energy(x), exp(mul(heat, -1))));
const games = numeric([theta, heat], [gameValue(energy)(reply, data.expectation)]);
const valueAt = (logHeat: number): number => games([found.right.point, logHeat])[0]?.[0] ?? Number.NaN;
const replies = Array.from({ length: 61 }, (_, i): Place => {
  const logHeat = -2 + i / 15;
  return [Math.exp(logHeat), valueAt(logHeat)];
});

// Without entropy: the best replies at falling temperatures, and where they go.
const lowest = minimise(
  (x: Expr<[1]>) =>
    quartic(constant([found.right.point[0] ?? 0, found.right.point[1] ?? 0, found.right.point[2] ?? 0]))(x),
  [1],
);
if (lowest._tag === 'Left') throw new Error(lowest.left.reason);
const [mode = 0] = lowest.right.point;
const fine = lineGrid([mode - 0.6, mode + 0.6], { panel: 0.01 });
const cold = 1e-4;
const frozen = gibbs(fine)((x: Expr<[1]>) => mul(energy(x), 1 / cold));
const [[centre = 0] = [], [spread = 0] = [], [bare = 0] = []] = numeric(
  [theta],
  [
    frozen.expectation(one),
    frozen.expectation((x) => square(sub(one(x), mode))),
    valueFunction(energy)(frozen.expectation, data.expectation),
  ],
)([found.right.point]);
const densityAt = (temperature: number): readonly Place[] => {
  const t = constant([found.right.point[0] ?? 0, found.right.point[1] ?? 0, found.right.point[2] ?? 0]);
  const law = gibbs(line)((x: Expr<[1]>) => mul(quartic(t)(x), 1 / temperature));
  return curve((x) => exp(law.logDensity(x)), [-2.6, 2.6], 400);
};

// The learner's side: E = a (x - m)²/2 against a sampler that replies at temperature T, which makes its variance T/a. One step of the learner changes a
// by lr dV/da = lr (T/a - S)/2, with S the spread of the data around m.
const m = 0.2;
const [a] = [input('a', [])];
const bowl =
  (precision: Expr<[]>) =>
  (x: Expr<[1]>): Expr<[]> =>
    mul(mul(square(sub(one(x), m)), precision), 0.5);
const [[scatter = 0] = [], [flattening = 0] = []] = numeric(
  [a],
  [
    data.expectation((x) => square(sub(one(x), m))),
    grad((precision: Expr<[]>) => valueFunction(bowl(precision))(atPoint(constant([m])), data.expectation))(a),
  ],
)([1.3]);
const learning = (temperature: number): readonly Place[] => {
  const steps = 160;
  const next = (precision: number): number =>
    Math.max(0, precision + 0.05 * 0.5 * ((temperature === 0 ? 0 : temperature / precision) - scatter));
  return iterated(steps, 1.8, next).map((precision, i) => [i, precision] as const);
};
const settled = learning(1).at(-1)?.[1] ?? 0;

present({
  name: 's06-game',
  title: 'S6: the game of learner and sampler, with entropy and without',
  checks: [
    check('the value at (θ_MLE, p_θ) is the log-likelihood', value, likelihood, 1e-9),
    check('E_q E = E_data E', synthesised, observed, 1e-9),
    check('the largest component of dV/dθ', Math.max(...slopes), 0, 1e-9),
    check('E_p ∇E', mean, 0, 1e-9),
    check('E_p x·∇E = d', virial, 1, 1e-9),
    check('the sampler gains nothing at T = 1.01', Math.min(0, valueAt(Math.log(1.01)) - value), 0, 1e-12),
    check('nor at T = .99', Math.min(0, valueAt(Math.log(0.99)) - value), 0, 1e-12),
    check('at T = 10⁻⁴ the best reply is near the mode', centre, mode, 1e-3),
    check('its variance over T, times the curvature there', (spread / cold) * lowest.right.curvature, 1, 1e-3),
    check('and the bare value is min E - E_data E + T/2', bare, lowest.right.value - observed + cold / 2, 1e-6),
    check('the learner, against the mode: dV/da = -½ E_data (x - m)²', flattening, -scatter / 2, 1e-9),
    check('with entropy it settles at a = 1 / E_data (x - m)²', settled, 1 / scatter, 1e-2),
  ],
  figure: figure({
    label:
      'The value of the game for replies at other temperatures; best replies as the temperature falls; the precision that the learner settles at',
    columns: 3,
    panels: [
      {
        title: 'V₁ of replies exp(-E/T)/Z',
        axes: ['T of the reply', 'value'],
        x: [0.13, 4],
        y: [-1.65, -0.4],
        layers: [
          { kind: 'rule', y: likelihood, label: 'log-likelihood' },
          { kind: 'line', colour: 0, places: replies },
          { kind: 'dots', colour: 2, radius: 4, places: [[1, value]] },
        ],
      },
      {
        title: 'Best replies: at T = 0 a point',
        axes: ['x', 'density'],
        x: [-2.6, 2.6],
        y: [0, 2],
        layers: [
          { kind: 'area', colour: 3, name: 'data', places: curve((x) => exp(data.logDensity(x)), [-2.6, 2.6]) },
          ...[1, 0.3, 0.03].map(
            (t, i): Layer => ({ kind: 'line', colour: [0, 1, 2][i] ?? 0, name: `T = ${t}`, places: densityAt(t) }),
          ),
        ],
      },
      {
        title: 'What the learner settles at',
        axes: ['step', 'precision a'],
        x: [0, 160],
        y: [0, 1.9],
        layers: [
          { kind: 'rule', y: 1 / scatter, label: 'maximum likelihood' },
          { kind: 'line', colour: 0, name: 'T = 1', places: learning(1) },
          { kind: 'line', colour: 2, name: 'T = 0: flat', places: learning(0) },
        ],
      },
    ],
  }),
});
