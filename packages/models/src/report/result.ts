import type { Box, DensityGrid } from '../evaluate/index.ts';
import type { Summary } from './summary.ts';

/** What was measured at one step of training. */
export interface TrainingPoint {
  readonly step: number;
  /** Mean energy of the model's samples less that of the data, in nats: near zero when they agree. */
  readonly energyGap: number;
  /** Held-out NLL by quadrature, in nats and the data's units; null where it was not measured at this step. */
  readonly nll: number | null;
}

/**
 * Everything a report shows. All points and boxes are in the data's own units.
 *
 * @category model
 */
export interface Result {
  readonly title: string;
  readonly summary: Summary;
  /** What the two axes are called. */
  readonly names: readonly [string, string];
  /** The part of the plane that the pictures show. */
  readonly view: Box;
  /** Row-major `[n, 2]`. */
  readonly data: Float64Array;
  /** Row-major `[n, 2]`. */
  readonly samples: Float64Array;
  readonly modelDensity: DensityGrid;
  /** Null where it is not known. */
  readonly dataDensity: DensityGrid | null;
  readonly training: readonly TrainingPoint[];
  /** Some Langevin chains, each row-major `[steps, 2]`. */
  readonly chains: readonly Float64Array[];
  /** The configuration used, name and value. */
  readonly configuration: readonly (readonly [name: string, value: string])[];
  /** The command that makes this run again. */
  readonly command: string;
}
