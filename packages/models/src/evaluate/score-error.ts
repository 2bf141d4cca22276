import type { NonFinite } from '@ergodic/core/error';
import type { Domain } from './domain.ts';

/**
 * Why a score is not a number. A tail too heavy for the box, a number that is not finite, or a truth that the quadrature does
 * not resolve.
 *
 * @category model
 */
export type ScoreError =
  | {
      readonly _tag: 'TailMass';
      /** The share of `Z` that tripling the box adds. */
      readonly tailMass: number;
      readonly limit: number;
      readonly box: Domain;
      readonly reason: string;
    }
  | NonFinite
  | { readonly _tag: 'Unresolved'; readonly dataMass: number; readonly reason: string };

/** The largest share of the mass that tripling the box may add. */
export const tailLimit = 1e-3;

/** `TailMass`, with a reason that says what to do. */
export const tailMassError = (tailMass: number, box: Domain): ScoreError => ({
  _tag: 'TailMass',
  tailMass,
  limit: tailLimit,
  box,
  reason: `tripling the box adds ${(100 * tailMass).toPrecision(3)}% of the mass: Z is not settled; use a larger box, or an energy that confines the points (a tilt of a broad reference density)`,
});
