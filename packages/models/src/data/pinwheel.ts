import { type Dataset, dataset, pointsOf } from './dataset.ts';

const size = 2;

/** Where the shear of the twist is taken, in radial deviations beyond an arm's middle: little lies further out. */
const sheared = 2;

/**
 * Arms, each a Gaussian at distance 1 (as it stands five, with deviations 0.3 along the arm and 0.1 across), twisted by the angle
 * `rate exp(|v|)` and doubled.
 *
 * The twist depends on the distance alone, so it keeps areas, and the density is closed:
 * `p(z) = ¼ · (1/arms) Σ_k N(R(-θ_k - rate e^r) z/2; (1, 0), diag(radial², tangential²))`, `r = |z|/2`.
 *
 * @param options how many `arms`, 5 unless told; `radial` and `tangential` deviations, 0.3 and 0.1; the `rate` of the twist, ¼
 * @source Johnson et al. (2016), Composing graphical models with neural networks; there the twist is `¼ exp(v₁)`, which
 *   agrees with ours to second order in `v₂` and has no closed density
 * @category constructors
 */
export const pinwheel = ({ arms = 5, radial = 0.3, tangential = 0.1, rate = 0.25 } = {}): Dataset => {
  /** By how much a point at distance `radius` from the centre is turned. */
  const twist = (radius: number): number => rate * Math.exp(radius);
  /** 6.4 radial deviations beyond an arm's middle; across the arm as many tangential ones are less. */
  const extent = size * (1 + 6.4 * Math.max(radial, tangential));
  const outside = 1 + sheared * radial;
  const shear = outside * rate * Math.exp(outside);
  const logConstant = -Math.log(2 * Math.PI * radial * tangential) - Math.log(arms) - 2 * Math.log(size);
  const angle = (arm: number): number => (2 * Math.PI * arm) / arms;
  const scale = (size * Math.min(radial, tangential)) / Math.hypot(1, shear);
  return dataset({
    name: 'pinwheel',
    title: 'pinwheel',
    draw: (draws, n) => {
      const arm = draws.uniform(0, n);
      const along = draws.normal(2, n);
      const across = draws.normal(3, n);
      return pointsOf(n, (i) => {
        const u = 1 + radial * (along[i] ?? 0);
        const v = tangential * (across[i] ?? 0);
        const turn = angle(Math.floor(arms * (arm[i] ?? 0))) + twist(Math.hypot(u, v));
        return [size * (u * Math.cos(turn) - v * Math.sin(turn)), size * (u * Math.sin(turn) + v * Math.cos(turn))];
      });
    },
    density: {
      logDensity: (x, y) => {
        const radius = Math.hypot(x, y) / size;
        const bearing = Math.atan2(y, x) - twist(radius);
        let largest = -Infinity;
        let sum = 0;
        for (let arm = 0; arm < arms; arm++) {
          const u = (radius * Math.cos(bearing - angle(arm)) - 1) / radial;
          const v = (radius * Math.sin(bearing - angle(arm))) / tangential;
          const exponent = -(u * u + v * v) / 2;
          if (exponent > largest) {
            sum = sum * Math.exp(largest - exponent) + 1;
            largest = exponent;
          } else sum += Math.exp(exponent - largest);
        }
        return largest + Math.log(sum) + logConstant;
      },
      box: { x: [-extent, extent], y: [-extent, extent] },
      scale: [scale, scale],
    },
  });
};
