/**
 * Whole programs: a Langevin step, chains of steps under a mixture and under a network, a training step, and gradients through a scan.
 */
import { type Node, shapeOf } from '@ergodic/core/graph';
import { build as b, buildBatch, buildScan, type Value } from '@ergodic/core/ops';
import { vjpNodes } from '../../transform/reverse.ts';
import { type Case, given } from './case.ts';
import { at, nodesOf, scattered } from './numbers.ts';

type Given = readonly (readonly [Node, Value])[];
type Energy = (x: Node) => Node;

const of = (row: string, inputs: Given, results: readonly Node[]): Case => ({
  row,
  name: row,
  inputs: new Map(inputs),
  checks: results.map((result) => ({ result, size: 'largest' })),
});

const gradient = (energy: Energy, x: Node): Node => at(vjpNodes([energy(x)], [x], [b.scalar(1)]), 0);
const product = (w: Node, x: Node): Node => b.dot(w, x, { contract: [[1], [0]], batch: [[], []] });
const inner = (u: Node, v: Node): Node => b.dot(u, v, { contract: [[0], [0]], batch: [[], []] });

/** -log of a mixture of 8 Gaussians around a circle. */
const centres = b.constant(
  'real',
  [8, 2],
  Array.from({ length: 8 }, (_, k) => [2.8 * Math.cos((k * Math.PI) / 4), 2.8 * Math.sin((k * Math.PI) / 4)]).flat(),
);
const mixture: Energy = (x) => {
  const d = b.sub(b.broadcast(x, [8, 2], [1]), centres);
  const q = b.mul(b.sum(b.mul(d, d), [1]), -1.5);
  const m = b.stopGradient(b.reduceMax(q, [0]));
  return b.neg(b.add(b.log(b.sum(b.exp(b.sub(q, b.broadcast(m, [8], []))))), m));
};

const HIDDEN = 12;
const parameters: Given = [
  scattered('W1', [HIDDEN, 2], 'real', [-0.8, 0.8]),
  scattered('b1', [HIDDEN], 'real', [-0.3, 0.3]),
  scattered('W2', [HIDDEN, HIDDEN], 'real', [-0.5, 0.5]),
  scattered('b2', [HIDDEN], 'real', [-0.3, 0.3]),
  scattered('w3', [HIDDEN], 'real', [-0.8, 0.8]),
];
const network =
  ([W1, b1, W2, b2, w3]: readonly Node[]): Energy =>
  (x) => {
    if (!W1 || !b1 || !W2 || !b2 || !w3) throw new RangeError('a network of five arrays');
    const silu = (z: Node): Node => b.mul(z, b.sigmoid(z));
    const reference = b.mul(inner(x, x), 0.125);
    return b.add(inner(w3, silu(b.add(product(W2, silu(b.add(product(W1, x), b1))), b2))), reference);
  };
const mlp = network(nodesOf(parameters));

const key = given('key', 'bits', [2], [20, 3000000019]);

/** x - (eps / 2) grad E + sqrt(eps) noise. */
const langevin = (energy: Energy, x: Node, own: Node, eps: number): Node =>
  b.add(b.sub(x, b.mul(gradient(energy, x), eps / 2)), b.mul(b.draw('normal', own, shapeOf(x)), Math.sqrt(eps)));

/** One chain a row; each has its own key. */
const chains = (energy: Energy, x: Node, steps: number, eps: number): Node => {
  const n = at(shapeOf(x), 0);
  const final = buildBatch(n, [x, b.iota([n], 0)], ([row, i]) => {
    if (!row || !i) return [];
    const own = b.foldIn(key[0], i);
    return buildScan(steps, [row], [], ({ index, carries: [c] }) => ({
      carries: c ? [langevin(energy, c, b.foldIn(own, index), eps)] : [],
      ys: [],
    }));
  });
  return at(final, 0);
};

const points = scattered('points', [64, 2], 'real', [-3, 3]);
const few = scattered('few', [32, 2]);

const oneStep = of(
  'a Langevin step',
  [points, key],
  buildBatch(64, [points[0], b.iota([64], 0)], ([row, i]) =>
    row && i ? [langevin(mixture, row, b.foldIn(key[0], i), 0.02)] : [],
  ),
);
const mixtureChain = of('a chain, mixture energy', [points, key], [chains(mixture, points[0], 12, 0.02)]);
const networkChain = of('a chain, MLP energy', [few, key, ...parameters], [chains(mlp, few[0], 12, 0.01)]);

/** The gradient of the mean energy of the rows: the batch sums it, so that no gradient of a single row is ever kept. */
const meanGradient = (x: Node): readonly Node[] => {
  const n = at(shapeOf(x), 0);
  const wrt = nodesOf(parameters);
  const sums = buildBatch(
    n,
    [x],
    ([row]) => (row ? vjpNodes([mlp(row)], wrt, [b.scalar(1 / n)]) : []),
    () => true,
  );
  return sums;
};

const trainingStep = ((): Case => {
  const moments: Given = parameters.flatMap(([node], i) => [
    scattered(`m${i}`, shapeOf(node), 'real', [-0.1, 0.1]),
    scattered(`v${i}`, shapeOf(node), 'real', [0.01, 0.1]),
  ]);
  const negatives = chains(mlp, few[0], 4, 0.01);
  const [positive, negative] = [meanGradient(few[0]), meanGradient(negatives)];
  const updated = parameters.flatMap(([theta], i) => {
    const g = b.sub(at(positive, i), at(negative, i));
    const m = b.add(b.mul(at(moments, 2 * i)[0], 0.9), b.mul(g, 0.1));
    const v = b.add(b.mul(at(moments, 2 * i + 1)[0], 0.999), b.mul(b.mul(g, g), 0.001));
    const step = b.div(b.mul(m, 0.01 / (1 - 0.9 ** 3)), b.add(b.sqrt(b.div(v, 1 - 0.999 ** 3)), 1e-8));
    return [b.sub(theta, step), m, v];
  });
  return of('a training step', [few, key, ...parameters, ...moments], [negatives, ...updated]);
})();

/** The derivative of where one chain of 12 steps ends, by where it starts and by the parameters. */
const throughScan = [0, 4].map((checkpoint): Case => {
  const start = scattered('start', [2]);
  const wrt = [start[0], ...nodesOf(parameters)];
  const [final] = buildScan(
    12,
    [start[0]],
    [],
    ({ index, carries: [c] }) => ({
      carries: c ? [langevin(mlp, c, b.foldIn(key[0], index), 0.05)] : [],
      ys: [],
    }),
    { checkpoint },
  );
  const weight = b.constant('real', [2], [1, -0.5]);
  const results = final === undefined ? [] : vjpNodes([final], wrt, [weight]);
  return { ...of('a gradient through scan', [start, key, ...parameters], results), name: `checkpoint ${checkpoint}` };
});

export const programCases: readonly Case[] = [oneStep, mixtureChain, networkChain, trainingStep, ...throughScan];
