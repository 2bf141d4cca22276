import { edge, interval } from './blur.ts';

/**
 * How much of a pixel is ink, and how that changes: written to `out` as coverage in `[0, 1]`, then its derivatives in `u`, in `v` and in the
 * half thickness.
 *
 * `u` and `v` are the pixel's place in the frame of the shape, which stands upright at the origin; `half` is half the thickness of its lines;
 * `pixel` is the width of a pixel, over which edges are blurred on either side. All lengths are in half widths of the image.
 */
export type Coverage = (u: number, v: number, half: number, pixel: number, out: Float64Array) => void;

const write = (out: Float64Array, value: number, u: number, v: number, half: number): void => {
  out[0] = value;
  out[1] = u;
  out[2] = v;
  out[3] = half;
};

/** Coverage and its three derivatives, before they are written. */
type Part = readonly [number, number, number, number];

const nothing: Part = [0, 0, 0, 0];

/** A rectangle `[from, to] × [-half, half]`, blurred: a product of blurred intervals, exactly. */
const box = (u: number, v: number, from: number, to: number, half: number, pixel: number): Part => {
  if (Math.abs(v) >= half + pixel || u <= from - pixel || u >= to + pixel) return nothing;
  const along = interval(u, from, to, pixel);
  const across = interval(v, -half, half, pixel);
  const [near, far] = [edge(v, -half, pixel), edge(v, half, pixel)];
  return [
    along * across,
    (edge(u, from, pixel) - edge(u, to, pixel)) * across,
    along * (near - far),
    along * (near + far),
  ];
};

const barLength = 0.55;

/** A straight line along `u`. */
const bar: Coverage = (u, v, half, pixel, out) => {
  out.set(box(u, v, -barLength, barLength, half, pixel));
};

/** The short deviation of a blob grows with its half thickness, so that thin ones are still wider than a pixel. */
const blobLeast = 0.06;
const blobGrowth = 0.65;
const blobRatio = 2.4;

/** An elliptical Gaussian, long along `u`. */
const blob: Coverage = (u, v, half, _, out) => {
  const short = blobLeast + blobGrowth * half;
  const [a, b] = [u / (blobRatio * short), v / short];
  const squares = a * a + b * b;
  const value = Math.exp(-squares / 2);
  write(out, value, (-value * a) / (blobRatio * short), (-value * b) / short, (value * squares * blobGrowth) / short);
};

const arcRadius = 0.42;
/** The middle of the half circle's bounding box is where the shape is. */
const arcCentre = -arcRadius / 2;

/** A half circle that bulges towards `u`: a function of the distance to it, with round ends. */
const stroke: Coverage = (u, v, half, pixel, out) => {
  const w = u - arcCentre;
  // Ahead of its centre the nearest point is on the circle; behind it, one of the ends.
  const end = v < 0 ? -arcRadius : arcRadius;
  const reach = w > 0 ? Math.hypot(w, v) : Math.hypot(w, v - end);
  const distance = w > 0 ? reach - arcRadius : reach;
  if (Math.abs(distance) >= half + pixel) {
    write(out, 0, 0, 0, 0);
    return;
  }
  const [near, far] = [edge(distance, -half, pixel), edge(distance, half, pixel)];
  const slope = reach === 0 ? 0 : (near - far) / reach;
  write(out, interval(distance, -half, half, pixel), slope * w, slope * (w > 0 ? v : v - end), near + far);
};

/** Two shapes on top of each other: a pixel stays paper where both leave it so, `1 - (1 - a)(1 - b)`. */
const union = (a: Part, b: Part, out: Float64Array): void => {
  const [bare, clear] = [1 - a[0], 1 - b[0]];
  write(out, 1 - bare * clear, a[1] * clear + b[1] * bare, a[2] * clear + b[2] * bare, a[3] * clear + b[3] * bare);
};

/** The box with `u` and `v` exchanged, derivatives and all. */
const upright = (u: number, v: number, from: number, to: number, half: number, pixel: number): Part => {
  const [value, alongV, alongU, alongHalf] = box(v, u, from, to, half, pixel);
  return [value, alongU, alongV, alongHalf];
};

const crossLength = 0.48;

/** Two lines that cross at right angles. */
const cross: Coverage = (u, v, half, pixel, out) =>
  union(box(u, v, -crossLength, crossLength, half, pixel), upright(u, v, -crossLength, crossLength, half, pixel), out);

const armLength = 0.8;

/** Two lines that meet at right angles, in the lower left of their square. */
const corner: Coverage = (u, v, half, pixel, out) => {
  const [du, dv] = [u + armLength / 2, v + armLength / 2];
  union(box(du, dv, 0, armLength, half, pixel), upright(du, dv, 0, armLength, half, pixel), out);
};

/** What a shape looks like, and after which angle (radians) it looks the same again. */
export interface Drawing {
  readonly coverage: Coverage;
  readonly period: number;
}

/** Every shape there is: bars, blobs and strokes to learn from; crosses and corners, which are none of these. */
export const drawings = {
  bar: { coverage: bar, period: Math.PI },
  blob: { coverage: blob, period: Math.PI },
  stroke: { coverage: stroke, period: 2 * Math.PI },
  cross: { coverage: cross, period: Math.PI / 2 },
  corner: { coverage: corner, period: 2 * Math.PI },
} as const satisfies Readonly<Record<string, Drawing>>;
