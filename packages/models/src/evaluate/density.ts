import type { Box } from './box.ts';
import type { Segment } from './domain.ts';

/**
 * A *normalised* density on the plane that can be evaluated anywhere: the truth a model is scored against.
 *
 * @category model
 */
export interface Density {
  /** `log p(x, y)` in nats; `-Infinity` where the density vanishes. */
  readonly logDensity: (x: number, y: number) => number;
  /** A box that holds all of the mass but about 1e-10. */
  readonly box: Box;
  /** The shortest length over which the density varies along x and y (its noise): it sets the width of panels. */
  readonly scale: readonly [number, number];
  /** Lines `x = c` and `y = c` across which the density jumps; quadrature panels end there. Ascending. */
  readonly breaks?: { readonly x: readonly number[]; readonly y: readonly number[] };
}

/**
 * A normalised density on the line.
 *
 * @category model
 */
export interface LineDensity {
  /** `log p(x)` in nats; `-Infinity` where the density vanishes. */
  readonly logDensity: (x: number) => number;
  /** An interval that holds all of the mass but about 1e-10. */
  readonly box: Segment;
  /** The shortest length over which the density varies. */
  readonly scale: readonly [number];
  /** Where the density jumps. Ascending. */
  readonly breaks?: { readonly x: readonly number[] };
}

/**
 * A number found by quadrature or from samples, with an estimate of its error (same unit as the number).
 *
 * @category model
 */
export interface Estimate {
  readonly value: number;
  readonly error: number;
}
