import { type Dataset, dataset, pointsOf } from './dataset.ts';
import { type Curve, tubeDensity } from './tube.ts';

const from = 1.5 * Math.PI;
const to = 4.5 * Math.PI;
const shrink = 5;

const roll: Curve = {
  from,
  to,
  at: (t) => [(t * Math.cos(t)) / shrink, (t * Math.sin(t)) / shrink],
  law: () => 1 / (to - from),
};

/**
 * The profile of a swiss roll: the spiral `t (cos t, sin t) / 5`, `t` uniform on `[3π/2, 9π/2]`, with Gaussian noise.
 *
 * @param noise 0.2 unless told
 * @source scikit-learn's `make_swiss_roll` (noise 1) without its length, over 5, as in FFJORD's toy data
 * @category constructors
 */
export const swissRoll = (noise = 0.2): Dataset =>
  dataset({
    name: 'swiss-roll',
    title: 'swiss roll',
    draw: (draws, n) => {
      const place = draws.uniform(1, n);
      const dx = draws.normal(2, n);
      const dy = draws.normal(3, n);
      return pointsOf(n, (i) => {
        const [x, y] = roll.at(from + (to - from) * (place[i] ?? 0));
        return [x + noise * (dx[i] ?? 0), y + noise * (dy[i] ?? 0)];
      });
    },
    density: tubeDensity([roll], noise),
  });
