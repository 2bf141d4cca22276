import type { BadInput } from '@ergodic/core/error';
import * as E from 'fp-ts/lib/Either.js';
import type { Estimate } from '../density.ts';
import { normalReach, summariseWeights, type WeightSummary } from './weights.ts';

/** Something that is wrong with a run, why, and what to do. */
export interface AisFlag {
  readonly kind: 'under-annealed' | 'too few chains' | 'inconsistent';
  readonly reason: string;
}

/**
 * `ln Z` between two bounds.
 *
 * @category model
 */
export interface AisBracket {
  /** `mean(ln w) - z SE` on the way there: at most `ln Z`, since `E[ln w] <= ln E[w] = ln Z`. */
  readonly lower: number;
  /** `mean(ln w) + z SE` on the way back: at least `ln Z`, since `E[1/w] = 1/Z`. */
  readonly upper: number;
  /** How many standard errors were taken off and added. */
  readonly z: number;
  /** `ln mean w` on the way there: nearer than either bound, but its own standard error is no bound. */
  readonly estimate: Estimate;
  readonly there: WeightSummary;
  readonly back: WeightSummary;
  /** Nothing, if the run may be believed. */
  readonly flags: readonly AisFlag[];
}

/** How a bracket is judged. */
export interface BracketOptions {
  /** The probability that the bracket misses `ln Z`, at most, where means are normal; 5e-9 unless given. */
  readonly alpha?: number;
  /** A bracket wider than this, in nats, is flagged; ½ unless given. */
  readonly widest?: number;
}

/** Log weights that vary by more, in nats², are flagged: then about a third of them count, and soon far fewer. */
const mostVariance = 1;

const digits = (x: number): string => String(Number(x.toPrecision(3)));

const ofWeights = (way: string, { variance, effectiveShare, count }: WeightSummary): readonly AisFlag[] =>
  variance <= mostVariance
    ? []
    : [
        {
          kind: 'under-annealed',
          reason: `on the way ${way} the log weights vary by ${digits(variance)} nats² (1 would be fine), and ${digits(effectiveShare * count)} of ${count} count: use more temperatures, or more moves at each`,
        },
      ];

/**
 * The flags of a run that only went there, for energies without exact draws.
 *
 * @category destructors
 * @example
 * import * as assert from 'node:assert';
 * import { flagsOf, summariseWeights } from '@ergodic/models/evaluate/ais';
 *
 * const [flag] = flagsOf(summariseWeights(Float64Array.of(0, 9, -12, 3)));
 * assert.strictEqual(flag?.kind, 'under-annealed');
 */
export const flagsOf = (there: WeightSummary): readonly AisFlag[] => ofWeights('there', there);

const checked = (way: string, logWeights: Float64Array): E.Either<BadInput, WeightSummary> => {
  const bad = logWeights.findIndex((log) => !Number.isFinite(log));
  if (logWeights.length < 2)
    return E.left({
      _tag: 'BadInput',
      reason: `the way ${way} has ${logWeights.length} weights: at least two are needed`,
    });
  if (bad >= 0)
    return E.left({ _tag: 'BadInput', reason: `log weight ${bad + 1} on the way ${way} is ${logWeights[bad]}` });
  return E.right(summariseWeights(logWeights));
};

/**
 * The bracket of two sets of log weights, with what is wrong with it.
 *
 * It is wide where the path is: `E[ln w]` lies as far below `ln Z` as the path loses, and as far above on the way back. So a run that is under-annealed shows; a run
 * that is not, is right within the bracket but with probability `alpha`, provided that the draws at the start of the way back are exact, that moves are reversible, and that
 * means of that many log weights are nearly normal.
 *
 * @param there log weights, `[n]`
 * @param back log weights, `[m]`
 * @errors `BadInput` if there are fewer than two, or one is not finite
 * @category destructors
 * @example
 * import * as assert from 'node:assert';
 * import { bracketOf } from '@ergodic/models/evaluate/ais';
 *
 * const alternating = (centre: number) => Float64Array.from({ length: 1000 }, (_, i) => centre + (i % 2 === 0 ? 0.1 : -0.1));
 * const bracket = bracketOf(alternating(1.99), alternating(2.01));
 * assert.ok(bracket._tag === 'Right' && bracket.right.flags.length === 0);
 * assert.ok(bracket.right.lower < 1.99 && bracket.right.upper > 2.01 && bracket.right.upper - bracket.right.lower < 0.1);
 */
export const bracketOf = (
  there: Float64Array,
  back: Float64Array,
  { alpha = 5e-9, widest = 0.5 }: BracketOptions = {},
): E.Either<BadInput, AisBracket> => {
  const forth = checked('there', there);
  if (E.isLeft(forth)) return forth;
  const from = checked('back', back);
  if (E.isLeft(from)) return from;
  const z = normalReach(alpha);
  const lower = forth.right.mean - z * forth.right.standardError;
  const upper = from.right.mean + z * from.right.standardError;
  const gap = from.right.mean - forth.right.mean;
  const sampling = upper - lower - gap;
  const crossed: readonly AisFlag[] =
    lower <= upper
      ? []
      : [
          {
            kind: 'inconsistent',
            reason: `the bounds are the wrong way round, ${digits(lower)} above ${digits(upper)}: the draws on the way back are not of this energy, or the moves are not reversible at its temperatures`,
          },
        ];
  const wide: readonly AisFlag[] =
    upper - lower <= widest
      ? []
      : [
          gap > sampling
            ? {
                kind: 'under-annealed',
                reason: `the bounds are ${digits(upper - lower)} nats apart, of which the path loses ${digits(gap)}: use more temperatures, or more moves at each`,
              }
            : {
                kind: 'too few chains',
                reason: `the bounds are ${digits(upper - lower)} nats apart, of which chance is ${digits(sampling)}: use more chains`,
              },
        ];
  return E.right({
    lower,
    upper,
    z,
    estimate: forth.right.logMeanExp,
    there: forth.right,
    back: from.right,
    flags: [
      ...crossed,
      ...wide,
      ...ofWeights('there', forth.right),
      ...ofWeights('back', summariseWeights(back.map((log) => -log))),
    ],
  });
};
