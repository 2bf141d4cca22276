/** What chains of the conditional of recovery make of a law of the line, on the nodes of a grid. */
import type { NodesOfLine, OnNodes } from './kernels.ts';

/** Langevin steps from `x~`, tied to it. */
export interface Recovered {
  readonly nodes: NodesOfLine;
  /** `E'` of the level that is stepped back to. */
  readonly gradient: OnNodes;
  readonly sigma: number;
  readonly stepSize: number;
  readonly steps: number;
}

/** Beyond so many deviations a step does not go: 3e-12 of the mass. */
const far = 7;

/** The first of rising numbers that is not below a bound. */
const firstFrom = (rising: OnNodes, bound: number): number => {
  let [low, high] = [0, rising.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((rising[middle] ?? 0) < bound) low = middle + 1;
    else high = middle;
  }
  return low;
};

/**
 * The law of where chains end that begin at `x~`, if `x~` has a law. A step is `y = A(x) + s + √ε ξ` with `A(x) = x - (ε/2) (E'(x) + x/σ²)` and `s = ε x~ / (2σ²)`; of its density
 *
 * `N(y; A + s, ε) = N(y; A, ε) · exp(-A s/ε) · exp((y s - s²/2)/ε)`
 *
 * the first factor is the same for all `x~`, the second belongs to where the step begins, the third to where it ends.
 */
export const recoveredLaw = ({ nodes, gradient, sigma, stepSize, steps }: Recovered, law: OnNodes): OnNodes => {
  const { points, weights } = nodes;
  const n = points.length;
  const deviation = Math.sqrt(stepSize);
  const middle = points.map((x, i) => x - (stepSize / 2) * ((gradient[i] ?? 0) + x / sigma ** 2));
  const shared = new Float64Array(n * n);
  for (let i = 0; i < n; i++)
    for (let j = 0; j < n; j++) {
      const z = ((points[j] ?? 0) - (middle[i] ?? 0)) / deviation;
      shared[i * n + j] = ((weights[j] ?? 0) * Math.exp((-z * z) / 2)) / (deviation * Math.sqrt(2 * Math.PI));
    }
  const total = new Float64Array(n);
  points.forEach((seen, r) => {
    const mass = law[r] ?? 0;
    if (mass === 0) return;
    const shift = (stepSize * seen) / (2 * sigma ** 2);
    let own: OnNodes = new Float64Array(n);
    own[r] = mass;
    for (let k = 0; k < steps; k++) {
      const next = new Float64Array(n);
      for (let i = 0; i < n; i++) {
        const from = own[i] ?? 0;
        if (from < 1e-16 * mass) continue;
        const centre = middle[i] ?? 0;
        const leaving = from * Math.exp((-centre * shift) / stepSize);
        const last = firstFrom(points, centre + shift + far * deviation);
        for (let j = firstFrom(points, centre + shift - far * deviation); j < last; j++)
          next[j] = (next[j] ?? 0) + leaving * (shared[i * n + j] ?? 0);
      }
      own = next.map((value, j) =>
        value === 0 ? 0 : value * Math.exp(((points[j] ?? 0) * shift - (shift * shift) / 2) / stepSize),
      );
    }
    own.forEach((value, j) => {
      total[j] = (total[j] ?? 0) + value;
    });
  });
  return total;
};

/** The same with the conditionals themselves, `exp(-E(x) - (x~ - x)²/(2σ²)) / Z(x~)`. */
export const exactlyRecovered = (
  {
    nodes: { points, weights },
    energy,
    sigma,
  }: { readonly nodes: NodesOfLine; readonly energy: OnNodes; readonly sigma: number },
  law: OnNodes,
): OnNodes => {
  const total = new Float64Array(law.length);
  points.forEach((seen, r) => {
    const masses = points.map(
      (x, j) => (weights[j] ?? 0) * Math.exp(-(energy[j] ?? 0) - (x - seen) ** 2 / (2 * sigma ** 2)),
    );
    const z = masses.reduce((a, b) => a + b, 0);
    masses.forEach((m, j) => {
      total[j] = (total[j] ?? 0) + ((law[r] ?? 0) * m) / z;
    });
  });
  return total;
};

/** `KL(p‖q)` of two laws on the same nodes, nats. Nodes of no mass to speak of are left out. */
export const klOf = (p: OnNodes, q: OnNodes): number =>
  p.reduce((sum, mass, i) => (mass < 1e-15 ? sum : sum + mass * Math.log(mass / (q[i] ?? 0))), 0);
