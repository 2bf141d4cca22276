import { type Dataset, dataset, pointsOf } from './dataset.ts';
import { type Curve, tubeDensity } from './tube.ts';

const end = 3 * Math.PI;
const shrink = 3;

/** One arm (`sign` 1) and its image by half a turn (-1); `t = 3π √u` with `u` uniform spreads points evenly along it. */
const arm = (sign: 1 | -1): Curve => ({
  from: 0,
  to: end,
  at: (t) => [(-sign * t * Math.cos(t)) / shrink, (sign * t * Math.sin(t)) / shrink],
  law: (t) => t / (end * end),
});

/**
 * Two spiral arms `±t (-cos t, sin t) / 3`, `t = 3π √u`, with Gaussian noise.
 *
 * @param noise 0.1 unless told
 * @source Grathwohl et al. (2019), FFJORD, toy data, without its uniform jitter (which shifts each arm by 1/12)
 * @category constructors
 */
export const spirals = (noise = 0.1): Dataset => {
  const plus = arm(1);
  const minus = arm(-1);
  return dataset({
    name: 'spirals',
    title: 'two spirals',
    draw: (draws, n) => {
      const side = draws.uniform(0, n);
      const place = draws.uniform(1, n);
      const dx = draws.normal(2, n);
      const dy = draws.normal(3, n);
      return pointsOf(n, (i) => {
        const [x, y] = ((side[i] ?? 0) < 0.5 ? plus : minus).at(end * Math.sqrt(place[i] ?? 0));
        return [x + noise * (dx[i] ?? 0), y + noise * (dy[i] ?? 0)];
      });
    },
    density: tubeDensity([plus, minus], noise),
  });
};
