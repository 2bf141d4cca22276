import { boundingBox, type Density, growBox } from '../evaluate/index.ts';

/** Centres of an isotropic Gaussian mixture, with weights that sum to 1. Neighbours in the list should be near in the plane. */
export interface Centres {
  /** Row-major `[k, 2]`. */
  readonly points: Float64Array;
  /** `[k]` */
  readonly weights: Float64Array;
}

/** A run of centres with a circle that holds them. */
interface Group {
  readonly from: number;
  readonly to: number;
  readonly x: number;
  readonly y: number;
  readonly radius: number;
  /** The largest log-weight in the run. */
  readonly logWeight: number;
}

/** Terms more than this far (nats) below the largest are dropped: together they are below rounding. */
const negligible = 45;

/** Standard deviations from the centres to the edge of the box. */
const reach = 7;

const groupSize = 16;

const groupsOf = (points: Float64Array, logWeights: Float64Array): readonly Group[] =>
  Array.from({ length: Math.ceil(logWeights.length / groupSize) }, (_, g) => {
    const from = g * groupSize;
    const to = Math.min(from + groupSize, logWeights.length);
    const { x, y } = boundingBox(points.subarray(2 * from, 2 * to));
    return {
      from,
      to,
      x: (x[0] + x[1]) / 2,
      y: (y[0] + y[1]) / 2,
      radius: Math.hypot(x[1] - x[0], y[1] - y[0]) / 2,
      logWeight: logWeights.subarray(from, to).reduce((a, b) => Math.max(a, b), -Infinity),
    };
  });

/**
 * The density of a mixture of Gaussians of one standard deviation, `p(z) = Σ w_k N(z; c_k, s² I)`, as a log-sum-exp that
 * passes over runs of centres whose every term is negligible.
 *
 * @param sd `s`, positive
 * @category constructors
 */
export const isotropicMixture = ({ points, weights }: Centres, sd: number): Density => {
  const logWeights = weights.map((weight) => Math.log(weight));
  const groups = groupsOf(points, logWeights);
  const precision = 1 / (2 * sd * sd);
  const logNormaliser = Math.log(2 * Math.PI * sd * sd);
  const exponent = (k: number, x: number, y: number): number => {
    const dx = x - (points[2 * k] ?? 0);
    const dy = y - (points[2 * k + 1] ?? 0);
    return (logWeights[k] ?? 0) - precision * (dx * dx + dy * dy);
  };
  /** A bound on the exponents of a group: no term is above the one with `side` -1, and one is not below that with 1. */
  const bound = (group: Group, distance: number, side: 1 | -1): number =>
    group.logWeight - precision * Math.max(0, distance + side * group.radius) ** 2;

  const distances = new Float64Array(groups.length);
  return {
    logDensity: (x, y) => {
      let reference = -Infinity;
      groups.forEach((group, g) => {
        const distance = Math.sqrt((x - group.x) ** 2 + (y - group.y) ** 2);
        distances[g] = distance;
        reference = Math.max(reference, bound(group, distance, 1));
      });
      // The largest term of a group that matters, then the sum: far from all centres every term underflows on its own.
      let largest = -Infinity;
      groups.forEach((group, g) => {
        if (bound(group, distances[g] ?? 0, -1) < reference) return;
        for (let k = group.from; k < group.to; k++) largest = Math.max(largest, exponent(k, x, y));
      });
      if (largest === -Infinity) return -Infinity;
      let sum = 0;
      groups.forEach((group, g) => {
        if (bound(group, distances[g] ?? 0, -1) < largest - negligible) return;
        for (let k = group.from; k < group.to; k++) {
          const below = exponent(k, x, y) - largest;
          if (below > -negligible) sum += Math.exp(below);
        }
      });
      return largest + Math.log(sum) - logNormaliser;
    },
    box: growBox(reach * sd)(boundingBox(points)),
    scale: [sd, sd],
  };
};
