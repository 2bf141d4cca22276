import { join } from 'node:path';
import type { Dataset } from '../data/index.ts';
import type { Method } from './methods.ts';
import type { RunFacts } from './model-file.ts';
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

/** All that decides what comes of a job. */
export const factsOf = ({ dataset, method, seed }: Job, { budget, backend }: LearnOptions): RunFacts => ({
  dataset: dataset.name,
  method: method.name,
  seed,
  budget,
  backend,
});

/** The file of the model: parameters of a data set are part of its name, written so that every file system takes it. */
export const fileOf = ({ dataset, method, seed }: Job, { out }: LearnOptions): string =>
  join(out, `${dataset.name.replace(/[^a-z0-9.-]+/gi, '_')}-${method.name}-${seed}.safetensors`);

/** How a job is called in a sentence. */
export const titleOf = ({ dataset, method, seed }: Job): string => `${dataset.name}, ${method.name}, seed ${seed}`;
