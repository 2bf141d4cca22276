import { besselI0Scaled } from './bessel.ts';
import { type Dataset, dataset, pointsOf } from './dataset.ts';

const usual: readonly number[] = [0.75, 1.5, 2.25, 3];
const reach = 7;

/**
 * Concentric rings of equal weight, as it stands four of radii ¾, 1½, 2¼, 3, with isotropic Gaussian noise.
 *
 * `p(z) = (1/n) Σ_R exp(-(r - R)²/(2s²)) · e^{-κ} I₀(κ) / (2πs²)`, `r = |z|`, `κ = rR/s²`.
 *
 * @param noise `s`, 0.08 unless told
 * @param radii of the rings, one or more
 * @source Grathwohl et al. (2019), FFJORD, toy data
 * @category constructors
 */
export const rings = (noise = 0.08, radii = usual): Dataset => {
  const outermost = Math.max(...radii);
  const variance = noise * noise;
  const logConstant = -Math.log(2 * Math.PI * variance) - Math.log(radii.length);
  const extent = outermost + reach * noise;
  return dataset({
    name: 'rings',
    title: 'rings',
    draw: (draws, n) => {
      const ring = draws.uniform(0, n);
      const turn = draws.uniform(1, n);
      const dx = draws.normal(2, n);
      const dy = draws.normal(3, n);
      return pointsOf(n, (i) => {
        const radius = radii[Math.floor(radii.length * (ring[i] ?? 0))] ?? outermost;
        const angle = 2 * Math.PI * (turn[i] ?? 0);
        return [radius * Math.cos(angle) + noise * (dx[i] ?? 0), radius * Math.sin(angle) + noise * (dy[i] ?? 0)];
      });
    },
    density: {
      logDensity: (x, y) => {
        const r = Math.hypot(x, y);
        const logs = radii.map(
          (radius) => -((r - radius) ** 2) / (2 * variance) + Math.log(besselI0Scaled((r * radius) / variance)),
        );
        const largest = Math.max(...logs);
        return largest + Math.log(logs.reduce((sum, log) => sum + Math.exp(log - largest), 0)) + logConstant;
      },
      box: { x: [-extent, extent], y: [-extent, extent] },
      scale: [noise, noise],
    },
  });
};
