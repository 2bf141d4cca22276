/**
 * A sharp edge at 0 with ink above it, seen by a pixel: blurred by the tent `max(0, 1 - |t|)`, in pixels. 0 up to -1, 1 from 1 on, and two
 * parabolas between, so that it has a slope everywhere and costs no transcendental function.
 */
const step = (t: number): number => {
  if (t <= -1) return 0;
  if (t >= 1) return 1;
  return t < 0 ? ((1 + t) * (1 + t)) / 2 : 1 - ((1 - t) * (1 - t)) / 2;
};

/** The indicator of `[from, to]` at `t`, with edges blurred over `pixel` on either side. */
export const interval = (t: number, from: number, to: number, pixel: number): number =>
  step((to - t) / pixel) - step((from - t) / pixel);

/** How fast {@link interval} grows as its upper end (or, with the other sign, its lower end) moves: the tent about that end. */
export const edge = (t: number, end: number, pixel: number): number =>
  Math.max(0, 1 - Math.abs(end - t) / pixel) / pixel;
