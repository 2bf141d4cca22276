import { type Dataset, dataset, pointsOf } from './dataset.ts';
import { type Curve, tubeDensity } from './tube.ts';

const law = (): number => 1 / (2 * Math.PI);

/** The upper half circle about the origin, and a lower one about `(1, 1/2)` that reaches into it. */
const outer: Curve = { from: 0, to: Math.PI, at: (t) => [Math.cos(t), Math.sin(t)], law };
const inner: Curve = { from: 0, to: Math.PI, at: (t) => [1 - Math.cos(t), 0.5 - Math.sin(t)], law };

/**
 * Two interleaved half circles of radius 1 with Gaussian noise; entropy 1.0076 nats at noise 0.1.
 *
 * `p(z) = ½ Σ_arcs (1/π) ∫₀^π N(z; c(t), s² I) dt`.
 *
 * @param noise `s`, 0.1 unless told
 * @source the geometry of scikit-learn's `make_moons`, with angles drawn rather than evenly spaced
 * @category constructors
 * @example
 * import * as assert from 'node:assert';
 * import { key } from '@ergodic/core/random';
 * import { twoMoons } from '@ergodic/models/data';
 * import { entropy } from '@ergodic/models/evaluate';
 *
 * const moons = twoMoons();
 * assert.strictEqual(moons.sample(key(0), 100).length, 200);
 * assert.ok(Math.abs(entropy(moons.density).value - 1.0076) < 1e-4);
 */
export const twoMoons = (noise = 0.1): Dataset =>
  dataset({
    name: 'two-moons',
    title: 'two moons',
    draw: (draws, n) => {
      const side = draws.uniform(0, n);
      const place = draws.uniform(1, n);
      const dx = draws.normal(2, n);
      const dy = draws.normal(3, n);
      return pointsOf(n, (i) => {
        const [x, y] = ((side[i] ?? 0) < 0.5 ? outer : inner).at(Math.PI * (place[i] ?? 0));
        return [x + noise * (dx[i] ?? 0), y + noise * (dy[i] ?? 0)];
      });
    },
    density: tubeDensity([outer, inner], noise),
  });
