import type { Box } from './box.ts';

/**
 * A piece of the line, in the units of the points: `[lowest, highest]`.
 *
 * @category model
 */
export interface Segment {
  readonly x: readonly [number, number];
}

/**
 * Where something is integrated: a piece of the line, or a box in the plane.
 *
 * @category model
 */
export type Domain = Segment | Box;

type Interval = readonly [number, number];

const isBox = (domain: Domain): domain is Box => 'y' in domain;

/** The intervals of a domain, one or two. */
export const axesOf = (domain: Domain): readonly Interval[] => (isBox(domain) ? [domain.x, domain.y] : [domain.x]);

/** On how many numbers. */
export const dimensionOf = (domain: Domain): 1 | 2 => (isBox(domain) ? 2 : 1);

const scaled = ([low, high]: Interval, factor: number): Interval => {
  const [middle, half] = [(low + high) / 2, ((high - low) / 2) * factor];
  return [middle - half, middle + half];
};

/** The domain with the same centre and sides `factor` times as long. */
export const scaleDomain =
  (factor: number) =>
  (domain: Domain): Domain =>
    isBox(domain) ? { x: scaled(domain.x, factor), y: scaled(domain.y, factor) } : { x: scaled(domain.x, factor) };
