/** Laws of the line on the nodes of a grid, and what the steps of chains do to them: a kernel is a matrix, a step a product. */
import type { Expr } from '@ergodic/core';
import { type Grid, numeric, onGrid } from '@ergodic/models/exact';

/** Nodes of a quadrature. */
export interface NodesOfLine {
  readonly points: Float64Array;
  readonly weights: Float64Array;
}

/** A law: the mass at every node. Or a function: its value there. */
export type OnNodes = Float64Array;

/** Row by row: where the mass of a node goes. */
export type Kernel = Float64Array;

const none = new Float64Array();

export const nodesOf = (grid: Grid<[1]>): NodesOfLine => {
  const [points = none, weights = none] = numeric([], [grid.points, grid.weights])([]);
  return { points, weights };
};

/** Values of functions at the nodes. */
export const valuesOn =
  (grid: Grid<[1]>) =>
  (...functions: readonly ((x: Expr<[1]>) => Expr<[]>)[]): readonly OnNodes[] =>
    numeric(
      [],
      functions.map((f) => onGrid(grid)(f)),
    )([]);

/** What moves a point: to a normal law around a place, `variance` wide. */
export interface Step {
  /** Of every node. */
  readonly mean: OnNodes;
  readonly variance: number;
}

/** A Langevin step: down `∇E(x) ε/2`, with noise of variance `ε`. */
export const langevinStep = ({ points }: NodesOfLine, gradient: OnNodes, stepSize: number): Step => ({
  mean: points.map((x, i) => x - (stepSize / 2) * (gradient[i] ?? Number.NaN)),
  variance: stepSize,
});

/** Densities `q(j | i)`, row by row. */
const densities = ({ points }: NodesOfLine, { mean, variance }: Step): Float64Array => {
  const n = points.length;
  const q = new Float64Array(n * n);
  const top = 1 / Math.sqrt(2 * Math.PI * variance);
  for (let i = 0; i < n; i++)
    for (let j = 0; j < n; j++) {
      const off = (points[j] ?? 0) - (mean[i] ?? 0);
      q[i * n + j] = top * Math.exp(-(off * off) / (2 * variance));
    }
  return q;
};

/** The kernel of a step that is always taken. */
export const plainKernel = (nodes: NodesOfLine, step: Step): Kernel => {
  const n = nodes.points.length;
  return densities(nodes, step).map((q, at) => q * (nodes.weights[at % n] ?? 0));
};

/** The kernel of a step that Metropolis' rule takes or leaves. In detailed balance with `wᵢ exp(-Eᵢ)`, whatever the grid. */
export const metropolisKernel = (nodes: NodesOfLine, step: Step, energy: OnNodes): Kernel => {
  const n = nodes.points.length;
  const q = densities(nodes, step);
  const kernel = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    let leaves = 0;
    for (let j = 0; j < n; j++) {
      if (j === i) continue;
      const [there, back] = [q[i * n + j] ?? 0, q[j * n + i] ?? 0];
      // q min(1, r), where q may be so small that r is no number
      const balanced = Math.exp((energy[i] ?? 0) - (energy[j] ?? 0)) * back;
      const mass = (nodes.weights[j] ?? 0) * Math.min(there, balanced);
      kernel[i * n + j] = mass;
      leaves += mass;
    }
    kernel[i * n + i] = 1 - leaves;
  }
  return kernel;
};

/** A law after a step. */
export const moved = (kernel: Kernel, law: OnNodes): OnNodes => {
  const n = law.length;
  const next = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    const mass = law[i] ?? 0;
    if (mass !== 0) for (let j = 0; j < n; j++) next[j] = (next[j] ?? 0) + mass * (kernel[i * n + j] ?? 0);
  }
  return next;
};

/** `Σᵢ law[i] f[i]`. */
export const mean = (law: OnNodes, f: OnNodes): number => law.reduce((total, mass, i) => total + mass * (f[i] ?? 0), 0);

/** `√(Σ (ν - π)² / π)`: how far a law is from another, as `χ²` has it. */
export const chiDistance = (law: OnNodes, from: OnNodes): number =>
  Math.sqrt(
    law.reduce((total, mass, i) => {
      const [p, off] = [from[i] ?? 0, mass - (from[i] ?? 0)];
      return off === 0 ? total : total + (off * off) / p;
    }, 0),
  );

/** The second eigenvalue, in size, of a kernel in detailed balance with `law`: by the power method on what is left of signed masses without total, and by how much it is none. */
export const secondEigenvalue = (
  kernel: Kernel,
  law: OnNodes,
  rounds: number,
): { readonly value: number; readonly residual: number } => {
  const n = law.length;
  const roots = law.map(Math.sqrt);
  const length = (v: OnNodes): number => Math.sqrt(mean(v, v));
  const scaled = (v: OnNodes, by: number): OnNodes => v.map((x) => x * by);
  /** `v` without its part along `√π`, for which the eigenvalue is 1. */
  const centred = (v: OnNodes): OnNodes => {
    const along = mean(v, roots);
    return v.map((x, i) => x - along * (roots[i] ?? 0));
  };
  const symmetric = new Float64Array(n * n);
  for (let i = 0; i < n; i++)
    for (let j = 0; j < n; j++) {
      const [a, b] = [roots[i] ?? 0, roots[j] ?? 0];
      symmetric[i * n + j] = b === 0 ? 0 : ((kernel[i * n + j] ?? 0) * a) / b;
    }
  const apply = (v: OnNodes): OnNodes => centred(moved(symmetric, v));
  let v = centred(Float64Array.from({ length: n }, (_, i) => (i + 0.5) / n - 0.5));
  v = scaled(v, 1 / length(v));
  for (let k = 0; k < rounds; k++) {
    const next = apply(v);
    v = scaled(next, 1 / length(next));
  }
  const after = apply(v);
  const value = mean(v, after);
  return { value, residual: length(after.map((x, i) => x - value * (v[i] ?? 0))) };
};
