import { type Reported, reported } from '../report/index.ts';

/**
 * A line of the table: one data set, one method, one seed. In nats, for points in the data's own units; null where there is no number.
 *
 * @category model
 */
export interface Row {
  readonly dataset: string;
  readonly method: string;
  readonly seed: number;
  /** Cross-entropy `-∫ p ln q` of the data `p` and the model `q`. */
  readonly nll: Reported;
  /** The least it can be: the entropy of the data. */
  readonly nllCeiling: Reported;
  readonly klDataModel: Reported;
  readonly klModelData: Reported;
  /** Between exact draws of the model and fresh data, unbiased: it may be below zero. */
  readonly mmd2: Reported;
  /** Bounds of `ln Z`, of the energy as a function of points in the data's own units, by annealed importance sampling. */
  readonly aisLower: Reported;
  readonly aisUpper: Reported;
  /** Of training, wall clock. */
  readonly seconds: number;
  /** `KL` to the model from the data with noise added: of methods that learn those, where their density is known. Other rows lack the key. */
  readonly klSmoothedModel?: Reported;
}

/**
 * A row, and what is told beside it.
 *
 * @category model
 */
export interface Line {
  readonly row: Row;
  /** What the bounds are of, by quadrature. */
  readonly logZ: Reported;
  /** What went wrong, or should be known. */
  readonly notes: readonly string[];
}

/** What is measured of a model; null where it could not be. `klSmoothedModel` is absent where it means nothing. */
export interface Measured {
  readonly nll: number | null;
  readonly nllCeiling: number | null;
  readonly klDataModel: number | null;
  readonly klModelData: number | null;
  readonly klSmoothedModel?: number | null;
  readonly mmd2: number | null;
  readonly aisLower: number | null;
  readonly aisUpper: number | null;
  readonly logZ: number | null;
}

/** Of a model that has no score. */
export const nothing: Measured = {
  nll: null,
  nllCeiling: null,
  klDataModel: null,
  klModelData: null,
  mmd2: null,
  aisLower: null,
  aisUpper: null,
  logZ: null,
};

/** A line from what was measured. */
export const lineOf = (
  who: Pick<Row, 'dataset' | 'method' | 'seed' | 'seconds'>,
  measured: Measured,
  notes: readonly string[],
): Line => ({
  row: {
    dataset: who.dataset,
    method: who.method,
    seed: who.seed,
    nll: reported(measured.nll),
    nllCeiling: reported(measured.nllCeiling),
    klDataModel: reported(measured.klDataModel),
    klModelData: reported(measured.klModelData),
    mmd2: reported(measured.mmd2),
    aisLower: reported(measured.aisLower),
    aisUpper: reported(measured.aisUpper),
    seconds: Number(who.seconds.toFixed(1)),
    ...(measured.klSmoothedModel === undefined ? {} : { klSmoothedModel: reported(measured.klSmoothedModel) }),
  },
  logZ: reported(measured.logZ),
  notes,
});
