/**
 * S8. Energies and classifiers are one thing seen from two sides.
 *
 * Class energies over a reference give a classifier, with biases `b_c = ln ρ_c - ln Z_c`, and its posteriors are those of Bayes' rule. Telling data from a
 * reference teaches an energy: at `q = p_θ` the gradient is half of that of maximum likelihood, and a free constant learns `-ln Z`. And a classifier
 * can lead the model to the data, `q' ∝ q p(+|x) / p(-|x)`: an exact one in one update, a restricted one by as much as it can see.
 */
import { grad } from '@ergodic/autodiff';
import {
  add,
  at,
  classifier,
  constant,
  Density,
  Energy,
  type Expr,
  exp,
  input,
  logits,
  logLikelihood,
  logSoftmax,
  logsumexp,
  max,
  mul,
  neg,
  pipe,
  softmax,
  square,
  sub,
  tilt,
} from '@ergodic/core';
import {
  classBiases,
  gibbs,
  introspectiveUpdate,
  klDivergence,
  type LogDensity,
  lawOf,
  lineGrid,
  logisticDiscrimination,
  logOdds,
  minimise,
  numeric,
  planeGrid,
} from '@ergodic/models/exact';
import { figure, type Layer, type Place } from '@ergodic/samplers/plot';
import { iterated } from './iterated.ts';
import { curve, densityImage } from './pictures.ts';
import { atMost, check, present } from './present.ts';

const numberOf = (e: Expr<[]>): number => numeric([], [e])([])[0]?.[0] ?? Number.NaN;

// --- Class energies over a reference, on the plane: the classifier view, and the energy view.
const plane = planeGrid({ x: [-8, 8], y: [-8, 8] }, { panel: [1, 1], order: 8 });
const reference = Density.gaussian([2], { scale: 1.6 });
const hollow = (u: number, v: number, depth: number, width: number): Energy<[2]> =>
  Energy.of([2], (x) => {
    const [a, b] = [sub(pipe(x, at(0)), u), sub(pipe(x, at(1)), v)];
    return mul(exp(mul(add(square(a), square(b)), -1 / width)), -depth);
  });
const energies = [hollow(-1.2, 0.8, 4, 1.2), hollow(1.4, 0.9, 3.5, 1.5), hollow(0.2, -1.5, 4, 2)] as const;
const shares = [0.5, 0.3, 0.2] as const;
const over = energies.map((e) => pipe(e, tilt(reference)));
const [b0, b1, b2] = classBiases(plane)(over, shares);
if (b0 === undefined || b1 === undefined || b2 === undefined) throw new Error('three classes');
const classify = logits(classifier(energies, { biases: [b0, b1, b2] }));
const densities = over.map((e) => gibbs(plane)(e).logDensity);
const x = input('x', [2]);
const views = numeric(
  [x],
  [pipe(classify(x), softmax()), ...densities.map((logP, c) => mul(exp(logP(x)), shares[c] ?? 0))],
);
const disagreement = Math.max(
  ...Array.from({ length: 49 }, (_, i) => {
    const [posterior = [], ...joint] = views([[-3 + (i % 7), -3 + Math.floor(i / 7)]]);
    const total = joint.reduce((sum, [v = 0]) => sum + v, 0);
    return Math.max(...joint.map(([v = 0], c) => Math.abs(v / total - (posterior[c] ?? 0))));
  }),
);

// --- Logistic discrimination on the line: its gradient at q = p_θ, and the constant that it learns.
const line = lineGrid([-12, 12], { panel: 0.5 });
const one = (y: Expr<[1]>): Expr<[]> => pipe(y, at(0));
const quartic =
  (t: Expr<[3]>) =>
  (y: Expr<[1]>): Expr<[]> =>
    add(
      mul(pipe(t, at(0)), one(y)),
      add(mul(pipe(t, at(1)), square(one(y))), mul(pipe(t, at(2)), square(square(one(y))))),
    );
const data = lawOf(line)(Density.mixtureOf([Density.isotropic([-1.5], 0.6), Density.isotropic([1], 0.8)], [0.4, 0.6]));
const theta = input('theta', [3]);
const model = gibbs(line)(quartic(theta));
const likelihood = grad((t: Expr<[3]>) => data.expectation(gibbs(line)(quartic(t)).logDensity))(theta);
const discrimination = grad((t: Expr<[3]>) => {
  const unnormalised: LogDensity<[1]> = (y) => neg(add(quartic(t)(y), model.logZ)); // b = -ln Z, held fixed
  return logisticDiscrimination(logOdds(unnormalised, model.logDensity))(data.expectation, model.expectation);
})(theta);
const [half = [], whole = []] = numeric([theta], [discrimination, likelihood])([[0.2, -0.4, 0.3]]);
const share = (half[1] ?? 0) / (whole[1] ?? 1);
const offHalf = Math.max(...Array.from(half, (g, i) => Math.abs(g - (whole[i] ?? 0) / 2)));

const truth = constant([0.2, -0.4, 0.3]);
const known = gibbs(line)(quartic(truth));
const noise = Density.isotropic([0.3], 1.4);
const nce = (b: Expr<[1]>, ratio: number): Expr<[]> => {
  const logModel: LogDensity<[1]> = (y) => sub(one(b), quartic(truth)(y));
  const logit = logOdds(logModel, logLikelihood(noise), ratio);
  return neg(logisticDiscrimination(logit, ratio)(known.expectation, lawOf(line)(noise).expectation));
};
const learned = [0.5, 1, 5].map((ratio) => {
  const found = minimise((b: Expr<[1]>) => nce(b, ratio), [0]);
  if (found._tag === 'Left') throw new Error(found.left.reason);
  return found.right.point[0] ?? Number.NaN;
});
const logZ = numberOf(known.logZ);
const b = input('b', [1]);
const losses = [0.5, 1, 5].map((ratio) => numeric([b], [mul(nce(b, ratio), 1 / (1 + ratio))]));

// --- Introspective updates: with an exact classifier, and with logistic regression on x, x² of the model against the data.
const start = Density.isotropic([0.5], 2);
const exactly = introspectiveUpdate(line)(logLikelihood(start), logOdds(data.logDensity, logLikelihood(start)));
/** The restricted classifier's logits so far, `a + b x + c x²`, added up: models stay `start · exp(sum)`. */
const regress = (logQ: LogDensity<[1]>): readonly number[] => {
  const q = gibbs(line)((y: Expr<[1]>) => neg(logQ(y)));
  const found = minimise(
    (w: Expr<[3]>) => neg(logisticDiscrimination<[1]>(features(w))(data.expectation, q.expectation)),
    [0, 0, 0],
  );
  if (found._tag === 'Left') throw new Error(found.left.reason);
  return found.right.point;
};
const features =
  (w: Expr<[3]>) =>
  (y: Expr<[1]>): Expr<[]> =>
    add(pipe(w, at(0)), add(mul(pipe(w, at(1)), one(y)), mul(pipe(w, at(2)), square(one(y)))));
const modelWith = (w: readonly number[]): LogDensity<[1]> => {
  const [w0 = 0, w1 = 0, w2 = 0] = w;
  return (y) => add(logLikelihood(start)(y), features(constant([w0, w1, w2]))(y));
};
const rounds = 8;
const weights = iterated<readonly number[]>(rounds, [0, 0, 0], (last) => {
  const step = regress(modelWith(last));
  return last.map((v, i) => v + (step[i] ?? 0));
});
const laws = weights.map((w) => gibbs(line)((y: Expr<[1]>) => neg(modelWith(w)(y))));
const divergences = laws.map((q) => numberOf(klDivergence(data, q)));
const rises = divergences.slice(1).map((kl, i) => kl - (divergences[i] ?? 0));
/** The best that such updates can do: the Gaussian with the moments of the data. */
const [m1, m2] = [numberOf(data.expectation(one)), numberOf(data.expectation((y) => square(one(y))))];
const bestGaussian = lawOf(line)(Density.isotropic([m1], Math.sqrt(m2 - m1 * m1)));
const floor = numberOf(klDivergence(data, bestGaussian));

const view = [-3.6, 3.6] as const;
const range = [-5, 5] as const;
const density = (logP: LogDensity<[1]>): readonly Place[] => curve((y) => exp(logP(y)), range);

present({
  name: 's08-discriminative',
  title: 'S8: energies as classifiers, and classifiers as energies',
  checks: [
    check('posteriors: classifier against Bayes, largest difference of 147', disagreement, 0, 1e-9),
    check('logistic gradient at q = p_θ over that of the likelihood', share, 0.5, 1e-9),
    check('largest difference of its components from a half', offHalf, 0, 1e-9),
    ...learned.map((found, i) => check(`the constant learned with ν = ${[0.5, 1, 5][i]} is -ln Z`, found, -logZ, 1e-6)),
    check('KL after one update with an exact classifier', numberOf(klDivergence(data, exactly)), 0, 1e-9),
    atMost(`with a restricted one, the largest rise of KL in ${rounds} updates`, Math.max(...rises), 1e-12),
    check('and in the end it has the moments that it can see', divergences.at(-1) ?? 0, floor, 1e-6),
  ],
  figure: figure({
    label:
      'Three classes on the plane; the loss of discrimination as a function of the constant; introspective updates',
    panels: [
      {
        title: 'Points of any class: E = -ln Σ exp(logit)',
        axes: ['x₁', 'x₂'],
        x: view,
        y: view,
        height: 240,
        layers: [
          densityImage((p) => add(pipe(classify(p), logsumexp()), logLikelihood(reference)(p)), view, view, 100),
        ],
      },
      {
        title: 'Its classes: posterior of the likeliest',
        axes: ['x₁', 'x₂'],
        x: view,
        y: view,
        height: 240,
        layers: [densityImage((p) => pipe(classify(p), logSoftmax(), max()), view, view, 100)],
      },
      {
        title: 'Discrimination learns -ln Z',
        axes: ['b', 'loss for each point'],
        x: [-4, 1],
        y: [0.2, 0.9],
        layers: [
          { kind: 'rule', x: -logZ, label: '-ln Z' },
          ...losses.map(
            (loss, i): Layer => ({
              kind: 'line',
              colour: [3, 0, 6][i] ?? 0,
              name: `ν = ${[0.5, 1, 5][i]}`,
              places: Array.from(
                { length: 101 },
                (_, k): Place => [-4 + k / 20, loss([[-4 + k / 20]])[0]?.[0] ?? Number.NaN],
              ),
            }),
          ),
        ],
      },
      {
        title: 'Introspective updates',
        axes: ['x', 'density'],
        x: range,
        y: [0, 0.36],
        layers: [
          { kind: 'area', colour: 3, name: 'data', places: density(data.logDensity) },
          { kind: 'line', colour: 7, name: 'start', places: density(logLikelihood(start)) },
          { kind: 'line', colour: 0, name: 'exact, 1 update', places: density(exactly.logDensity) },
          ...laws
            .slice(1, 2)
            .map((q): Layer => ({ kind: 'line', colour: 1, name: 'restricted, 1', places: density(q.logDensity) })),
          ...laws
            .slice(-1)
            .map((q): Layer => ({ kind: 'line', colour: 2, name: `${rounds}`, places: density(q.logDensity) })),
        ],
      },
    ],
  }),
});
