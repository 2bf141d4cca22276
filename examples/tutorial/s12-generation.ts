/**
 * S12. Generation from white noise: from the last level down, each level drawn from its conditional given the one above.
 *
 * On Gaussians every step is affine, so the law of what is generated is known. Of a mixture on the line it is found by composing transition kernels on a
 * grid: with exact conditionals the divergence from the data can only fall on the way down, from the mismatch of the start; with chains of a few steps there is more. In the plane a test of two samples has to do.
 */
import { grad } from '@ergodic/autodiff';
import {
  add,
  at,
  constant,
  Density,
  div,
  type Expr,
  exp,
  fromFlat,
  input,
  type KeyExpr,
  log,
  mul,
  neg,
  pipe,
  sqrt,
  square,
  stack,
  sub,
  sum,
  typed,
} from '@ergodic/core';
import { energy as makeEnergy } from '@ergodic/core/energy';
import { key, normal, uniform } from '@ergodic/core/random';
import { slot } from '@ergodic/core/tree';
import { energyDistance, energyTest } from '@ergodic/models/evaluate';
import { klDivergence, lawOf, lineGrid, numeric } from '@ergodic/models/exact';
import {
  type Count,
  calibrated,
  generate,
  letter,
  publishedSchedule,
  type RecoveryMode,
  recoveryFixedPoint,
  varianceExploding,
} from '@ergodic/models/objectives';
import { figure, type Layer, type Place } from '@ergodic/samplers/plot';
import { affineOf, open } from '@ergodic/samplers/verify';
import { iterated } from './iterated.ts';
import { nodesOf, type OnNodes, valuesOn } from './kernels.ts';
import { densityImage, pairsOf } from './pictures.ts';
import { atMost, check, present } from './present.ts';
import { exactlyRecovered, klOf, recoveredLaw } from './recovered-law.ts';

const one = (x: Expr<[1]>): Expr<[]> => pipe(x, at(0));

// The notes' process, x_{t+1} = x_t + σ ε. The energy of every level is the exact one, so what is wrong with the result is the generation's.
const [sigma, T] = [0.5, 4] as const;
const schedule = varianceExploding(Array.from({ length: T }, () => sigma));
const down = Array.from({ length: T }, (_, i) => T - 1 - i);
const share = 0.2;
const modeOf = (steps: number): RecoveryMode => calibrated({ steps, share });
const added = T * sigma ** 2;

// --- Gaussian data N(m, v): what the steps make of a variance, level by level.
const [m, v] = [0.3, 0.8];
const bell = makeEnergy({
  event: [1],
  params: {},
  context: { level: slot([]) },
  apply:
    (_, { level }) =>
    (x: Expr<[1]>) =>
      div(mul(square(sub(one(x), m)), 0.5), add(mul(level, sigma ** 2), v)),
});
interface Affine {
  /** How much of a deviation from the mean is left. */
  readonly keeps: number;
  readonly variance: number;
}
/** A conditional of precision `p` around `m`, tied by `tie`: `x - m = α (x~ - m) + noise`, after `steps` steps from `x~`. */
const back = (p: number, tie: number, stepSize: number, steps: number): Affine =>
  iterated<Affine>(steps, { keeps: 1, variance: 0 }, ({ keeps, variance }) => {
    const stays = 1 - (stepSize / 2) * (p + tie);
    return { keeps: stays * keeps + (stepSize / 2) * tie, variance: stays ** 2 * variance + stepSize };
  }).at(-1) ?? { keeps: 1, variance: 0 };
const then = (first: Affine, second: Affine): Affine => ({
  keeps: second.keeps * first.keeps,
  variance: second.keeps ** 2 * first.variance + second.variance,
});
/** All levels, with the exact precisions `1 / (v + t σ²)`. */
const generation = (steps: number): Affine =>
  down
    .map((t) => back(1 / (v + t * sigma ** 2), 1 / sigma ** 2, share * sigma ** 2, steps))
    .reduce(then, { keeps: 1, variance: 0 });
const start = v + added;
const generated = ({ keeps, variance }: Affine, from: number): number => keeps ** 2 * from + variance;

const row = (x: Expr<[1]>): Expr<[Count, 1]> => typed<[Count, 1]>(stack([x]));
const move =
  (steps: number) =>
  (k: KeyExpr, x: Expr<[1]>): Expr<[1]> =>
    pipe(generate(bell, { schedule, mode: modeOf(steps) })({})(k, row(x)), at(0));
const read = affineOf(open<[1]>(move(3), [1]));
const readNoise = read.l.to1DArray().reduce((total, l) => total + l * l, 0);
const N = 3000;
const root = input('key', [2], 'bits');
const fromNoise = (n: number, d: number, mean: number, deviation: number, seed: number): Float64Array =>
  normal(key(seed), n * d).map((z) => mean + deviation * z);
const rowsOf = (values: Float64Array, d: 1 | 2) => fromFlat([values.length / d, d], values);
const bells = (() => {
  const begun = typed<[Count, 1]>(constant(rowsOf(fromNoise(N, 1, m, Math.sqrt(start), 1), 1)));
  const [xs = new Float64Array()] = numeric(
    [root],
    [generate(bell, { schedule, mode: modeOf(20) })({})(root, begun)],
  )([key(2).words]);
  const mean = xs.reduce((a, b) => a + b, 0) / N;
  return { mean, variance: xs.reduce((a, b) => a + (b - mean) ** 2, 0) / (N - 1) };
})();
const ofBells = generated(generation(20), start);
const deviations = 5.75;

/** What the published schedule generates of `N(0, 1)` at the fixed points of a mode: the law of every level is that of the data, whatever the energies. */
const published = publishedSchedule();
const generatedBy = (mode: RecoveryMode): number =>
  published.levels.reduceRight((from, { sigma: s, shrink, tied }, t) => {
    const p = recoveryFixedPoint({ schedule: published, mode, variance: 1, level: t });
    const stepSize = (mode.of(published)[t]?.scale ?? 1) ** 2;
    return generated(back(p, tied ? 1 / s ** 2 : 0, stepSize, mode.steps), from) / (tied ? shrink : 1) ** 2;
  }, 1);

// --- A mixture on the line: laws on a grid.
const humps = [
  { weight: 0.45, mean: -1, deviation: 0.35 },
  { weight: 0.55, mean: 0.9, deviation: 0.3 },
] as const;
const hump = (x: Expr<[1]>, { weight, mean, deviation }: (typeof humps)[number], level: Expr<[]>): Expr<[]> => {
  const variance = add(mul(level, sigma ** 2), constant(deviation ** 2));
  return div(mul(exp(div(mul(square(sub(one(x), mean)), -0.5), variance)), weight), sqrt(variance));
};
const mixture = makeEnergy({
  event: [1],
  params: {},
  context: { level: slot([]) },
  apply:
    (_, { level }) =>
    (x: Expr<[1]>) =>
      neg(log(humps.map((h) => hump(x, h, level)).reduce((a, b) => add(a, b)))),
});
const interval = [-7, 7] as const;
const panel = 0.5;
const line = lineGrid(interval, { panel, order: 6 });
const nodes = nodesOf(line);
const levels = Array.from({ length: T + 1 }, (_, t) => {
  const of = mixture.apply({}, { level: constant(t) });
  const [energy = new Float64Array(), gradient = new Float64Array()] = valuesOn(line)(of, (x) => one(grad(of)(x)));
  const masses = energy.map((e, i) => ((nodes.weights[i] ?? 0) * Math.exp(-e)) / Math.sqrt(2 * Math.PI));
  return { energy, gradient, law: masses };
});
const lawAt = (t: number): OnNodes => levels[t]?.law ?? new Float64Array();
const centre = humps.reduce((total, { weight, mean }) => total + weight * mean, 0);
const spread = humps.reduce(
  (total, { weight, mean, deviation }) => total + weight * (deviation ** 2 + (mean - centre) ** 2),
  0,
);
/** What the process is taken to end in: a Gaussian of its mean and variance. */
const begun = nodes.points.map(
  (x, i) =>
    ((nodes.weights[i] ?? 0) * Math.exp((-0.5 * (x - centre) ** 2) / (spread + added))) /
    Math.sqrt(2 * Math.PI * (spread + added)),
);
type Back = (law: OnNodes, t: number) => OnNodes;
const exactly: Back = (law, t) => exactlyRecovered({ nodes, energy: levels[t]?.energy ?? law, sigma }, law);
const byChains =
  (steps: number): Back =>
  (law, t) =>
    recoveredLaw({ nodes, gradient: levels[t]?.gradient ?? law, sigma, stepSize: share * sigma ** 2, steps }, law);
/** Laws at levels T, …, 0. */
const lawsFrom = (first: OnNodes, step: Back): readonly OnNodes[] =>
  iterated<OnNodes>(T, first, (law, i) => step(law, T - 1 - i));
const divergences = (laws: readonly OnNodes[]): readonly number[] => laws.map((law, i) => klOf(lawAt(T - i), law));
const [few, many] = [5, 25];
const fromTruth = divergences(lawsFrom(lawAt(T), exactly));
const ideal = divergences(lawsFrom(begun, exactly));
const laws = { few: lawsFrom(begun, byChains(few)), many: lawsFrom(begun, byChains(many)) };
const chainsKl = { few: divergences(laws.few), many: divergences(laws.many) };
/** Of the law of the last level from the Gaussian that generation begins with, by the library's quadrature. */
const mismatch =
  numeric(
    [],
    [
      klDivergence(
        lawOf(line)(
          Density.mixtureOf(
            humps.map(({ mean, deviation }) => Density.isotropic([mean], Math.hypot(deviation, Math.sqrt(added)))),
            humps.map(({ weight }) => weight),
          ),
        ),
        lawOf(line)(Density.isotropic([centre], Math.sqrt(spread + added))),
      ),
    ],
  )([])[0]?.[0] ?? Number.NaN;
const rises = Math.max(...ideal.slice(1).map((kl, i) => kl - (ideal[i] ?? 0)));
const massOf = (law: OnNodes): number => law.reduce((a, b) => a + b, 0);

// The library's chains: their distribution against that of the grid, at the edges of its panels.
const drawn = (() => {
  const noise = fromNoise(N, 1, centre, Math.sqrt(spread + added), 3);
  const options = { schedule, mode: modeOf(few) };
  const rows = typed<[Count, 1]>(constant(rowsOf(noise, 1)));
  return numeric([root], [generate(mixture, options)({})(root, rows)])([key(4).words])[0] ?? new Float64Array();
})();
const edges = Array.from({ length: 27 }, (_, i) => interval[0] + panel * (i + 1));
const apart = Math.max(
  ...edges.map((edge) => {
    const expected = massOf((laws.few.at(-1) ?? begun).filter((_, i) => (nodes.points[i] ?? 0) < edge));
    return Math.abs(drawn.filter((x) => x < edge).length / N - expected);
  }),
);
/** Beyond which an empirical distribution is once in 10⁸, whatever the law (Dvoretzky, Kiefer, Wolfowitz; Massart). */
const massart = Math.sqrt(Math.log(2e8) / (2 * N));

// --- In the plane, four bumps: a test of two samples.
const corners = [
  [1.1, 1.1],
  [-1.1, 1.1],
  [-1.1, -1.1],
  [1.1, -1.1],
] as const;
const width = 0.35;
const four = makeEnergy({
  event: [2],
  params: {},
  context: { level: slot([]) },
  apply:
    (_, { level }) =>
    (x: Expr<[2]>) => {
      const variance = add(mul(level, sigma ** 2), width ** 2);
      const bumps = corners.map((c) => exp(div(mul(pipe(square(sub(x, constant([...c]))), sum()), -0.5), variance)));
      return neg(log(bumps.reduce((a, b) => add(a, b))));
    },
});
const n = 220;
const made = (() => {
  // Per axis the variance of the data is 1.1² + .35².
  const noise = fromNoise(n, 2, 0, Math.sqrt(1.1 ** 2 + width ** 2 + added), 20);
  const rows = typed<[Count, 2]>(constant(rowsOf(noise, 2)));
  const options = { schedule, mode: modeOf(many) };
  return numeric([root], [generate(four, options)({})(root, rows)])([key(21).words])[0] ?? new Float64Array();
})();
/** Points of the data; or of that without some of its bumps. */
const dataFrom = (of: readonly (readonly [number, number])[], seed: number): Float64Array => {
  const which = uniform(key(seed), n);
  return normal(key(seed + 1), 2 * n).map((z, i) => {
    const corner = of[Math.floor(of.length * (which[i >> 1] ?? 0))];
    return (corner?.[i % 2] ?? Number.NaN) + width * z;
  });
};
const truth = dataFrom(corners, 10);
const against = (points: Float64Array): { readonly p: number; readonly distance: number } => {
  const [x, y] = [
    { points, dimension: 2 },
    { points: truth, dimension: 2 },
  ];
  const [test, distance] = [energyTest(x, y, { key: key(50), permutations: 399 }), energyDistance(x, y)];
  if (test._tag === 'Left' || distance._tag === 'Left') throw new Error('the samples are no samples');
  return { p: test.right.p, distance: distance.right.value };
};
const [ofMade, ofThree] = [against(made), against(dataFrom(corners.slice(1), 30))];

const density = (law: OnNodes): readonly Place[] =>
  Array.from(law, (mass, i): Place => [nodes.points[i] ?? 0, mass / (nodes.weights[i] ?? 1)]);
const logs = (values: readonly number[]): readonly Place[] => values.map((kl, i): Place => [T - i, Math.log10(kl)]);
const view = [-2.6, 2.6] as const;

present({
  name: 's12-generation',
  title: 'S12: generation from noise',
  checks: [
    atMost('Gaussian data: how far the generation of the library, 3 steps a level, is from affine', read.bend, 1e-12),
    check('its factor, against the composed one', read.m.get(0, 0), generation(3).keeps, 1e-12),
    check('the variance of its noise', readNoise, generation(3).variance, 1e-12),
    check(
      'variance of N = 3000 points, 20 steps a level',
      bells.variance,
      ofBells,
      deviations * Math.sqrt(2 / N) * ofBells,
    ),
    check('their mean', bells.mean, m, deviations * Math.sqrt(ofBells / N)),
    check('to the letter: the variance of what is generated', generatedBy(letter()), 1, 1e-9),
    check('calibrated: the same', generatedBy(calibrated()), 1, 1e-9),
    ...levels.map(({ law }, t) => check(`the mixture at level ${t}: mass on the grid`, massOf(law), 1, 1e-5)),
    atMost('exact conditionals from the exact last level: KL(data‖generated)', Math.abs(fromTruth.at(-1) ?? 1), 1e-5),
    atMost('exact conditionals: how much KL rises at most, from one level to the next', rises, 1e-9),
    check('from N(mean, Var x_0 + Σσ²): the mismatch of the start', ideal[0] ?? 0, mismatch, 1e-5),
    atMost('what is left of it in the data', ideal.at(-1) ?? 1, ideal[0] ?? 0),
    check(`chains of ${many} steps: mass that is left after all levels`, massOf(laws.many.at(-1) ?? begun), 1, 1e-5),
    atMost(
      `KL(data‖generated) with ${many} steps a level, where with ${few} it is ${(chainsKl.few.at(-1) ?? 0).toFixed(3)}`,
      chainsKl.many.at(-1) ?? 1,
      (chainsKl.few.at(-1) ?? 0) / 4,
    ),
    atMost(
      `${N} points of the library, ${few} steps a level: distance of their distribution from the grid's`,
      apart,
      massart,
    ),
    atMost(
      `in the plane, ${many} steps: energy distance ${ofMade.distance.toFixed(4)}, 1 - p of the test`,
      1 - ofMade.p,
      0.99,
    ),
    atMost(
      `of data without one of the four bumps: energy distance ${ofThree.distance.toFixed(4)}, p`,
      ofThree.p,
      1 / 400,
    ),
  ],
  figure: figure({
    label:
      'Laws that are generated of a mixture, their divergence from the exact law of every level, and points generated in the plane',
    columns: 3,
    panels: [
      {
        title: 'From noise to data',
        axes: ['x', 'density'],
        x: [-3, 3],
        y: [0, 0.85],
        layers: [
          { kind: 'line', colour: 7, name: 'x₄', places: density(begun) },
          { kind: 'line', colour: 2, name: `x₀, ${few} steps`, places: density(laws.few.at(-1) ?? begun) },
          { kind: 'line', colour: 3, width: 4, name: `${many} steps`, places: density(laws.many.at(-1) ?? begun) },
          { kind: 'line', colour: 0, dashed: true, name: 'data', places: density(lawAt(0)) },
        ],
      },
      {
        title: 'Divergence on the way down',
        axes: ['level t', 'log₁₀ KL(p_t‖generated)'],
        x: [-0.2, T + 0.2],
        y: [-4, 0],
        layers: (
          [
            [`${few} steps`, chainsKl.few, 2],
            [`${many} steps`, chainsKl.many, 3],
            ['exact', ideal, 0],
          ] as const
        ).flatMap(([name, values, colour]): readonly Layer[] => [
          { kind: 'line', colour, name, places: logs(values) },
          { kind: 'dots', colour, radius: 3.5, places: logs(values) },
        ]),
      },
      {
        title: 'In the plane',
        axes: ['x₁', 'x₂'],
        x: view,
        y: view,
        layers: [
          densityImage((x) => neg(four.apply({}, { level: constant(0) })(x)), view, view),
          {
            kind: 'dots',
            colour: 7,
            radius: 1.3,
            name: `${n} points, ${many} steps`,
            places: pairsOf(made),
          },
        ],
      },
    ],
  }),
});
