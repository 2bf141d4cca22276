import { type Reported, reported } from '../report/index.ts';

/**
 * A line of the table: one data set, one method, one seed. In nats, for points in the data's own units.
 *
 * @category model
 */
export interface Row {
  readonly dataset: string;
  readonly method: string;
  readonly seed: number;
  readonly nll: Reported;
  readonly nllCeiling: Reported;
  readonly klDataModel: Reported;
  readonly klModelData: Reported;
  /** `KL` from the data with the noise of denoising score matching; null for other methods. */
  readonly klSmoothedModel: Reported;
  readonly mmd2: Reported;
  /** Bounds of `ln Z` by annealed importance sampling, in the units of learning; `logZ` is that of quadrature. */
  readonly aisLower: Reported;
  readonly aisUpper: Reported;
  readonly logZ: Reported;
  /** Of training, wall clock. */
  readonly seconds: number;
  /** What went wrong, or should be known. */
  readonly notes: readonly string[];
}

/** What is measured of a model; NaN where it could not be. */
export type Measured = Readonly<
  Record<
    | 'nll'
    | 'nllCeiling'
    | 'klDataModel'
    | 'klModelData'
    | 'klSmoothedModel'
    | 'mmd2'
    | 'aisLower'
    | 'aisUpper'
    | 'logZ',
    number | null
  >
>;

/** A row of what was measured. */
export const rowOf = (
  who: Pick<Row, 'dataset' | 'method' | 'seed' | 'seconds' | 'notes'>,
  measured: Measured,
): Row => ({
  dataset: who.dataset,
  method: who.method,
  seed: who.seed,
  nll: reported(measured.nll),
  nllCeiling: reported(measured.nllCeiling),
  klDataModel: reported(measured.klDataModel),
  klModelData: reported(measured.klModelData),
  klSmoothedModel: reported(measured.klSmoothedModel),
  mmd2: reported(measured.mmd2),
  aisLower: reported(measured.aisLower),
  aisUpper: reported(measured.aisUpper),
  logZ: reported(measured.logZ),
  seconds: Number(who.seconds.toFixed(1)),
  notes: who.notes,
});

/** Of a model that has no score. */
export const nothing: Measured = {
  nll: null,
  nllCeiling: null,
  klDataModel: null,
  klModelData: null,
  klSmoothedModel: null,
  mmd2: null,
  aisLower: null,
  aisUpper: null,
  logZ: null,
};
