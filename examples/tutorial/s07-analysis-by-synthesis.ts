/**
 * S7. Analysis by synthesis: sampling seeks the modes of the energy, learning shifts them, step by step.
 *
 * 400 Langevin chains synthesise; after every few of their steps the learner lowers the energy of the data and raises that of the synthesis. What
 * either does in one step is known to first order: the learner changes `V` by `lr |dV/dθ|²`, the sampler the mean energy by
 * `(ε/2) E[ΔE - |∇E|²]`. When it ends, `E|∇E|² = E ΔE`, and the statistics of data and synthesis match. On a Gaussian the loop can be followed exactly,
 * with laws in place of chains: it learns `A (1 - εA/4) = S⁻¹`.
 */
import { grad, laplacian } from '@ergodic/autodiff';
import {
  add,
  at,
  batch,
  constant,
  Density,
  type Expr,
  exp,
  foldIn,
  fromFlat,
  input,
  iota,
  mul,
  pipe,
  repeat,
  sqrt,
  square,
  sub,
  sum,
} from '@ergodic/core';
import { foldIn as fold, key } from '@ergodic/core/random';
import {
  averageOver,
  type Expectation,
  gibbs,
  langevinGenerator,
  lawOf,
  lineGrid,
  minimise,
  numeric,
  valueFunction,
} from '@ergodic/models/exact';
import { langevin } from '@ergodic/samplers';
import { figure, type Layer, type Place } from '@ergodic/samplers/plot';
import { iterated } from './iterated.ts';
import { curve } from './pictures.ts';
import { check, present } from './present.ts';

const one = (x: Expr<[1]>): Expr<[]> => pipe(x, at(0));
const line = lineGrid([-15, 15], { panel: 0.5 });

/** Bumps along the line. Their means are the statistics that the energy `E = x²/6 + Σ t_k φ_k(x)` compares; it confines, whatever its parameters. */
const places = [-2.4, -1.6, -0.8, 0, 0.8, 1.6, 2.4];
const bump =
  (centre: number) =>
  (x: Expr<[1]>): Expr<[]> =>
    exp(mul(square(sub(one(x), centre)), -1 / (2 * 0.5 ** 2)));
type Theta = Expr<[7]>;
const bumpy =
  (t: Theta) =>
  (x: Expr<[1]>): Expr<[]> =>
    places.reduce((e, c, k) => add(e, mul(bump(c)(x), pipe(t, at(k)))), mul(square(one(x)), 1 / 6));
const data = lawOf(line)(
  Density.mixtureOf([Density.isotropic([-1.1], 0.45), Density.isotropic([1.2], 0.4)], [0.45, 0.55]),
);

// One turn: K Langevin steps of every chain, then a step of the learner up the gradient of V.
const [count, steps, stepSize] = [400, 6, 0.05] as const;
const [theta, points, root, lr] = [
  input('theta', [7]),
  input('points', [count, 1]),
  input('key', [2], 'bits'),
  input('lr', []),
];
const sampler = langevin(bumpy(theta), { stepSize });
const moved = batch(
  count,
  (x: Expr<[1]>, i: Expr<[], 'int'>): Expr<[1]> =>
    repeat<{ readonly x: Expr<[1]> }>(steps, (state, k) => sampler.step(foldIn(foldIn(root, i), k), state)[0])({ x }).x,
  points,
  iota([count]),
);
const synthesised = averageOver(count, moved);
const value = (t: Theta): Expr<[]> => valueFunction(bumpy(t))(synthesised, data.expectation);
const slope = grad(value)(theta);
const next = add(theta, mul(slope, lr));
const turn = numeric(
  [theta, points, root, lr],
  [next, moved, synthesised(bumpy(theta)), data.expectation(bumpy(theta)), slope],
);

interface Turn {
  readonly theta: ArrayLike<number>;
  readonly points: ArrayLike<number>;
  readonly synthesised: number;
  readonly observed: number;
}
const turns = 240;
const begin: Turn = {
  theta: [0, -3, 0, 0, 0, 0, 0],
  points: Float64Array.from({ length: count }, (_, i) => -2 + i / count),
  synthesised: Number.NaN,
  observed: Number.NaN,
};
const history = iterated(turns, begin, (last, i) => {
  const rate = 1.2 / (1 + i / 100);
  const key0 = fold(key(3), i).words;
  const [t = [], x = [], [e = Number.NaN] = [], [d = Number.NaN] = []] = turn([last.theta, last.points, key0, rate]);
  return { theta: t, points: x, synthesised: e, observed: d };
});
const end = history.at(-1) ?? begin;

// Exactly: one step of each player, from where the picture is half way; and what holds of the law of the energy learned at the end.
const half = history[10] ?? begin;
const sample = averageOver(count, points);
const play = (t: Theta): Expr<[]> => valueFunction(bumpy(t))(sample, data.expectation);
const rise = grad(play)(theta);
const after = (rate: Expr<[]>): Expr<[]> => play(add(theta, mul(rise, rate)));
const [[learned = 0] = [], [squared = 1] = []] = numeric(
  [theta, points, lr],
  [grad(after)(lr), pipe(rise, square, sum())],
)([half.theta, half.points, 0]);

/** The mean energy after one Langevin step of size ε, over noise by quadrature, less the mean energy before, over ε. */
const [epsilon] = [input('epsilon', [])];
const normal = gibbs(lineGrid([-8, 8], { panel: 2 }))((x: Expr<[1]>) => mul(square(one(x)), 0.5));
const energy = bumpy(theta);
const stepped = sample((x) =>
  normal.expectation((xi) => {
    const drift = mul(grad(energy)(x), mul(epsilon, 0.5));
    return energy(add(sub(x, drift), mul(xi, sqrt(epsilon))));
  }),
);
const generator = sample(langevinGenerator(energy)(energy));
const change = numeric([theta, points, epsilon], [sub(stepped, sample(energy))]);
const rateAt = (size: number): number => (change([half.theta, half.points, size])[0]?.[0] ?? Number.NaN) / size;
const [e0, e1, e2, e3] = [rateAt(4e-3), rateAt(2e-3), rateAt(1e-3), rateAt(5e-4)];
// Richardson's extrapolation to ε = 0
const [f1, f2, f3] = [2 * e1 - e0, 2 * e2 - e1, 2 * e3 - e2];
const limit = (8 * ((4 * f3 - f2) / 3) - (4 * f2 - f1) / 3) / 7;
const [[drifting = 0] = []] = numeric([theta, points], [generator])([half.theta, half.points]);

const p = gibbs(line)(energy);
const [[force = 0] = [], [curvature = 0] = []] = numeric(
  [theta],
  [p.expectation((x) => square(one(grad(energy)(x)))), p.expectation(laplacian(energy))],
)([end.theta]);

// Where the loop would end with perfect synthesis: at maximum likelihood. There the statistics of both are the same.
const found = minimise(
  (t: Theta) => mul(data.expectation(gibbs(line)(bumpy(t)).logDensity), -1),
  [0, 0, 0, 0, 0, 0, 0],
);
if (found._tag === 'Left') throw new Error(found.left.reason);
const statistics = (of: Expectation<[1]>): readonly Expr<[]>[] => places.map((c) => of(bump(c)));
const ofModel = numeric([theta], statistics(p.expectation))([found.right.point]).map(([v = 0]) => v);
const ofData = numeric([], statistics(data.expectation))([]).map(([v = 0]) => v);
const apart = Math.max(...ofModel.map((v, i) => Math.abs(v - (ofData[i] ?? Number.NaN))));
const [[first = 0] = [], [second = 0] = [], [fourth = 0] = []] = numeric(
  [],
  [data.expectation(one), data.expectation((x) => square(one(x))), data.expectation((x) => square(square(one(x))))],
)([]);

// The loop in laws, on a Gaussian: K steps of Langevin move N(μ, v), the learner replies; 3000 turns.
const [S, centre, eps] = [0.5, 0.7, 0.3];
const settled = Array.from({ length: 3000 }).reduce<{ a: number; m: number; mu: number; v: number }>(
  ({ a, m, mu, v }) => {
    const shrink = (1 - (eps / 2) * a) ** 5;
    const stationary = 1 / (a * (1 - (eps * a) / 4));
    const [nextMu, nextV] = [m + shrink * (mu - m), stationary + shrink ** 2 * (v - stationary)];
    const byA = 0.5 * (nextV + (nextMu - m) ** 2 - S - (centre - m) ** 2);
    return { a: a + 0.1 * byA, m: m + 0.1 * a * (centre - nextMu), mu: nextMu, v: nextV };
  },
  { a: 1, m: -2, mu: -2, v: 1 },
);

const shown = [0, 8, 20, 60, turns];
const range = [-2.6, 2.6] as const;
const energyCurve = (t: ArrayLike<number>): readonly Place[] => {
  const drawn = curve(bumpy(constant(fromFlat([7], t))), range);
  const lowest = Math.min(...drawn.map(([, e]) => e));
  return drawn.map(([x, e]) => [x, e - lowest] as const);
};
const histogram = (xs: ArrayLike<number>): readonly Place[] => {
  const width = 0.2;
  return Array.from({ length: 26 }, (_, i): Place => {
    const middle = -2.5 + i * width;
    const inside = Array.from(xs).filter((x) => Math.abs(x - middle) <= width / 2).length;
    return [middle, inside / (xs.length * width)];
  });
};
const spanOf = (values: readonly number[]): readonly [number, number] => {
  const [low, high] = [Math.min(...values), Math.max(...values)];
  return [low - 0.06 * (high - low), high + 0.06 * (high - low)];
};
const recent = history.slice(-60).flatMap(({ points: x }) => Array.from(x));
const meanOf = (k: number): number => recent.reduce((total, x) => total + x ** k, 0) / recent.length;
/** 5.75 standard errors of a mean over as many points as there are chains, as if the chains of all 60 turns were one draw each. */
const by = (varianceOfStatistic: number): number => 5.75 * Math.sqrt(varianceOfStatistic / count);

present({
  name: 's07-analysis-by-synthesis',
  title: 'S7: synthesis seeks modes, analysis shifts them',
  checks: [
    check('a learning step changes V by lr times |dV/dθ|²', learned, squared, 1e-9),
    check('a Langevin step changes the mean energy by ε times E[ΔE - |∇E|²]/2', limit, drifting, 1e-6),
    check('under the law of the energy learned, E|∇E|² = E ΔE', force, curvature, 1e-9),
    check('exact loop on a Gaussian: mean of the synthesis', settled.mu, centre, 1e-9),
    check('its variance', settled.v, S, 1e-9),
    check('what was learned: A (1 - εA/4) = 1/S', settled.a * (1 - (eps * settled.a) / 4), 1 / S, 1e-9),
    check('with perfect synthesis, the statistics of p_θ are those of the data', apart, 0, 1e-9),
    check('chains, last 60 turns: mean', meanOf(1), first, by(second - first ** 2)),
    check('mean square', meanOf(2), second, by(fourth - second ** 2)),
  ],
  figure: figure({
    label:
      'Energies at five turns of learning, the synthesis and the data at the end, and the mean energies of both turn by turn',
    columns: 3,
    panels: [
      {
        title: 'The energy, turn by turn',
        axes: ['x', 'E - min E'],
        x: range,
        y: [0, 6],
        layers: shown.map(
          (t, i): Layer => ({
            kind: 'line',
            colour: [7, 3, 4, 1, 2][i] ?? 0,
            name: `${t}`,
            places: energyCurve((history[t] ?? end).theta),
          }),
        ),
      },
      {
        title: 'Data, and synthesis at the end',
        axes: ['x', 'density'],
        x: range,
        y: [0, 0.75],
        layers: [
          { kind: 'bars', colour: 2, width: 0.2, name: 'last 60 turns', places: histogram(recent) },
          { kind: 'line', colour: 0, name: 'data', places: curve((x) => exp(data.logDensity(x)), range) },
        ],
      },
      {
        title: 'Mean energies',
        axes: ['turn', 'mean E'],
        x: [0, turns],
        y: spanOf(history.slice(1).flatMap((h) => [h.synthesised, h.observed])),
        layers: [
          {
            kind: 'line',
            colour: 2,
            name: 'synthesis',
            places: history.map(({ synthesised: e }, i) => [i, e] as const),
          },
          { kind: 'line', colour: 0, name: 'data', places: history.map(({ observed: e }, i) => [i, e] as const) },
        ],
      },
    ],
  }),
});
