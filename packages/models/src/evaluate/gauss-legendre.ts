import { positive } from '../setting.ts';

/**
 * A quadrature rule on an interval: `∫ f ≈ Σ weights[i] f(nodes[i])`. Nodes ascend and lie strictly inside.
 *
 * @category model
 */
export interface Rule1d {
  readonly nodes: Float64Array;
  readonly weights: Float64Array;
}

/** `[P_n(x), P_n'(x)]` by the three-term recurrence. */
const legendre = (n: number, x: number): readonly [number, number] => {
  let previous = 1;
  let current = x;
  for (let k = 2; k <= n; k++) {
    const next = ((2 * k - 1) * x * current - (k - 1) * previous) / k;
    previous = current;
    current = next;
  }
  return [current, (n * (x * current - previous)) / (x * x - 1)];
};

/**
 * The Gauss–Legendre rule with `n` nodes on `[-1, 1]`, exact for polynomials of degree `2n - 1`.
 *
 * Nodes are the roots of `P_n`, by Newton's method from Tricomi's estimate; weights are `2 / ((1 - x²) P_n'(x)²)`.
 *
 * @param n the number of nodes, at least 1; a smaller one throws a `RangeError` (a programming error)
 * @source Abramowitz & Stegun (1964), 25.4.29
 * @category constructors
 * @example
 * import * as assert from 'node:assert';
 * import { gaussLegendre } from '@ergodic/models/evaluate';
 *
 * assert.ok(Math.abs((gaussLegendre(2).nodes[1] ?? 0) - 1 / Math.sqrt(3)) < 1e-15);
 */
export const gaussLegendre = (n: number): Rule1d => {
  if (!(Number.isInteger(n) && n >= 1)) throw new RangeError(`a Gauss rule has at least one node, not ${n}`);
  const nodes = new Float64Array(n);
  const weights = new Float64Array(n);
  if (n === 1) {
    weights[0] = 2;
    return { nodes, weights };
  }
  for (let i = 0; i < Math.ceil(n / 2); i++) {
    let x = Math.cos((Math.PI * (i + 0.75)) / (n + 0.5));
    for (let iteration = 0; iteration < 8; iteration++) {
      const [value, slope] = legendre(n, x);
      x -= value / slope;
    }
    if (2 * i + 1 === n) x = 0;
    const slope = legendre(n, x)[1];
    const weight = 2 / ((1 - x * x) * slope * slope);
    nodes[i] = -x;
    nodes[n - 1 - i] = x;
    weights[i] = weight;
    weights[n - 1 - i] = weight;
  }
  return { nodes, weights };
};

/**
 * The Gauss–Legendre rule repeated on every panel `[edges[k], edges[k + 1]]`: the rule for integrands that are smooth inside
 * panels and may jump at their edges.
 *
 * @param edges ascending panel borders, at least two
 * @param order nodes per panel
 * @category constructors
 */
export const compositeGauss = (edges: readonly number[], order: number): Rule1d => {
  const { nodes, weights } = gaussLegendre(order);
  const panels = Math.max(0, edges.length - 1);
  const allNodes = new Float64Array(panels * order);
  const allWeights = new Float64Array(panels * order);
  for (let k = 0; k < panels; k++) {
    const low = edges[k] ?? 0;
    const high = edges[k + 1] ?? 0;
    const half = (high - low) / 2;
    for (let i = 0; i < order; i++) {
      allNodes[k * order + i] = (low + high) / 2 + half * (nodes[i] ?? 0);
      allWeights[k * order + i] = half * (weights[i] ?? 0);
    }
  }
  return { nodes: allNodes, weights: allWeights };
};

/**
 * Splits each segment between neighbouring `breaks` into equal panels no wider than `width`.
 *
 * @param breaks ascending, at least two
 * @param width the widest panel allowed, in the units of `breaks`
 * @errors `RangeError` for a width that is not positive, or breaks that do not ascend
 * @category constructors
 * @example
 * import * as assert from 'node:assert';
 * import { panelEdges } from '@ergodic/models/evaluate';
 *
 * assert.deepStrictEqual(panelEdges([0, 1, 3], 1), [0, 1, 2, 3]);
 */
export const panelEdges = (breaks: readonly number[], width: number): readonly number[] => {
  positive('the width of a panel', width);
  return [
    ...breaks.slice(0, -1).flatMap((low, k) => {
      const high = breaks[k + 1] ?? low;
      if (!(high >= low)) throw new RangeError(`${high} follows ${low}: the ends of panels must ascend`);
      const count = Math.max(1, Math.ceil((high - low) / width - 1e-9));
      return Array.from({ length: count }, (_, i) => low + ((high - low) * i) / count);
    }),
    ...breaks.slice(-1),
  ];
};
