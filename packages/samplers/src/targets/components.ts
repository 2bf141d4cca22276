/**
 * Mixtures of Gaussians, `Σ_k π_k N(x; m_k, L_k L_kᵀ)`: what several targets are, each with a way of its own to write the energy. All that does not
 * depend on how the energy is written is here.
 */
import { categorical, type Expr, erf, erfinv, logsumexp, normal, softmax, split, typed } from '@ergodic/core';
import { type Node, shapeOf } from '@ergodic/core/graph';
import { build as b } from '@ergodic/core/ops';
import { Matrix } from 'ml-matrix';
import { type Factored, type Rows, rowsOf } from './matrices.ts';
import type { ExactTarget } from './target.ts';
import { logRootTwoPi, type Vector } from './transported.ts';

/** Gaussians and their shares. */
export interface Components {
  /** Logarithms of weights, which need not sum to 1, `[K]`. */
  readonly logWeights: readonly number[];
  /** `[K, N]` */
  readonly means: Rows;
  /** One covariance for all, or one each. */
  readonly factors: readonly Factored[];
}

/** `ln Σ exp`. */
export const logTotal = (logs: readonly number[]): number => {
  const largest = Math.max(...logs);
  return largest + Math.log(logs.reduce((total, log) => total + Math.exp(log - largest), 0));
};

const table = (rows: Rows): Node => b.constant('real', [rows.length, rows[0]?.length ?? 0], rows.flat());

const stacked = (matrices: readonly Matrix[], n: number): Node =>
  b.constant(
    'real',
    [matrices.length, n, n],
    matrices.flatMap((m) => m.to1DArray()),
  );

const tall = (values: Node, columns: number): Node => {
  const [k = 0] = shapeOf(values);
  return b.broadcast(values, [k, columns], [0]);
};

/** `L_k⁻¹ (x - m_k)` and `ln N` of each of its numbers, `[K, N]` each. */
const whitened =
  ({ means, factors }: Components) =>
  (x: Node): readonly [Node, Node] => {
    const [n = 0] = shapeOf(x);
    const size = [means.length, n];
    const off = b.sub(b.broadcastTo(x, size), table(means));
    const [one, ...others] = factors;
    const y =
      others.length === 0
        ? b.dot(off, table(rowsOf(one?.inverse ?? new Matrix(n, n))), { contract: [[1], [1]], batch: [[], []] })
        : b.dot(
            stacked(
              factors.map(({ inverse }) => inverse),
              n,
            ),
            off,
            { contract: [[2], [1]], batch: [[0], [0]] },
          );
    const widths = factors.map(({ factor }) => factor.diagonal().map((value) => Math.log(value) + logRootTwoPi));
    const logs = b.sub(b.mul(b.mul(y, y), -0.5), b.broadcastTo(table(widths), size));
    return [y, logs];
  };

/** `ln Σ_k w_k N(x; m_k, Σ_k)`. */
export const logMixture = (components: Components): ((x: Vector) => Expr<[]>) => {
  const weights = b.constant('real', [components.logWeights.length], components.logWeights);
  return (x) => logsumexp()(typed<[number]>(b.add(b.sum(whitened(components)(x)[1], [1]), weights)));
};

/**
 * Rosenblatt's transformation: `z_i = Φ⁻¹(P(X_i <= x_i | X_j = x_j, j < i))`. Given the coordinates before, the mixture is one of normal laws, with
 * shares that these leave.
 *
 * @source M. Rosenblatt, Remarks on a multivariate transformation (1952)
 */
const rosenblatt = (components: Components): ((x: Vector) => Vector) => {
  const logWeights = b.constant('real', [components.logWeights.length], components.logWeights);
  return (x) => {
    const [n = 0] = shapeOf(x);
    const [y, logs] = whitened(components)(x);
    const earlier = table(Array.from({ length: n }, (_, i) => Array.from({ length: n }, (__, j) => (i < j ? 1 : 0))));
    const before = b.dot(logs, earlier, { contract: [[1], [0]], batch: [[], []] });
    const shares = softmax(0)(typed<[number, number]>(b.add(tall(logWeights, n), before)));
    const below = b.sum(b.mul(shares, erf(typed<[number, number]>(b.mul(y, Math.SQRT1_2)))), [0]);
    return typed<[number]>(b.mul(erfinv(typed<[number]>(below)), Math.SQRT2));
  };
};

const outerSum = (shares: readonly number[], term: (k: number) => Matrix, n: number): Matrix =>
  shares.reduce<Matrix>((total, share, k) => Matrix.add(total, Matrix.mul(term(k), share)), Matrix.zeros(n, n));

/** `E[x] = Σ π_k m_k` and `Cov x = Σ π_k (Σ_k + m_k m_kᵀ) - E[x] E[x]ᵀ`. */
const moments = ({ logWeights, means, factors }: Components): Pick<ExactTarget, 'mean' | 'covariance'> => {
  const total = logTotal(logWeights);
  const shares = logWeights.map((log) => Math.exp(log - total));
  const n = means[0]?.length ?? 0;
  const mean = Array.from({ length: n }, (_, i) =>
    shares.reduce((sum, share, k) => sum + share * (means[k]?.[i] ?? 0), 0),
  );
  const centred = (k: number): Matrix => Matrix.columnVector((means[k] ?? []).map((m, i) => m - (mean[i] ?? 0)));
  const covariance = outerSum(
    shares,
    (k) => {
      const own = factors[factors.length === 1 ? 0 : k]?.covariance ?? Matrix.zeros(n, n);
      return Matrix.add(own, centred(k).mmul(centred(k).transpose()));
    },
    n,
  );
  return { mean, covariance: rowsOf(covariance) };
};

/** All but the energy and its `ln Z`: a component by its share, then a point of it. */
export const mixtureParts = (
  components: Components,
): Pick<ExactTarget, 'draw' | 'toNormal' | 'mean' | 'covariance'> => {
  const { logWeights, means, factors } = components;
  const n = means[0]?.length ?? 0;
  const logits = typed<[number]>(b.constant('real', [logWeights.length], logWeights));
  return {
    ...moments(components),
    toNormal: rosenblatt(components),
    draw: (key) => {
      const [forWhich, forWhere] = split(key);
      const which = categorical(forWhich, logits);
      const noise = normal(forWhere, [n]);
      const root =
        factors.length === 1
          ? b.row(
              stacked(
                factors.map(({ factor }) => factor),
                n,
              ),
              0,
            )
          : b.take(
              stacked(
                factors.map(({ factor }) => factor),
                n,
              ),
              which,
              0,
            );
      const apart = b.dot(root, noise, { contract: [[1], [0]], batch: [[], []] });
      return typed<[number]>(b.add(b.take(table(means), which, 0), apart));
    },
  };
};
