import type { Dataset } from '../data/index.ts';
import type { Method } from './methods.ts';
import type { LearnOptions } from './options.ts';

/** One cell of the table: a data set, a method, a seed. */
export interface Job {
  readonly dataset: Dataset;
  readonly method: Method;
  readonly seed: number;
}

/** All cells, data set by data set. */
export const jobsOf = ({ datasets, methods, seeds }: LearnOptions): readonly Job[] =>
  datasets.flatMap((dataset) => methods.flatMap((method) => seeds.map((seed) => ({ dataset, method, seed }))));

/** How a cell is called. */
export const nameOf = ({ dataset, method, seed }: Job) => ({ dataset: dataset.name, method: method.name, seed });
