/**
 * Stan, in an R process: `bench/peers/r/serve.R`, which compiles models, samples, and tells the seconds that Stan itself took.
 */
import { readFileSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import * as E from 'fp-ts/lib/Either.js';
import { type Child, startChild } from './child.ts';

/** What a run of 4 chains of 1000 draws came to, on one core. */
export interface StanRun {
  /** `[chains, draws, n]`. */
  readonly draws: { readonly shape: readonly number[]; readonly data: Float64Array };
  /** Seconds of all chains together, without and with the warm-up. */
  readonly sampling: number;
  readonly warmUp: number;
  /** Gradients while sampling, of all chains together. */
  readonly gradients: number;
  readonly divergences: number;
}

/** A model with its data. */
export interface StanModel {
  /** Of the logarithm of the density, at a point of unconstrained parameters. */
  readonly gradient: (point: readonly number[]) => Promise<readonly number[]>;
  readonly sample: (seed: number) => Promise<StanRun>;
}

export interface Stan {
  /** A model of `bench/peers/r`, with data by name. Without `compile`, only if it has been compiled before: that takes a minute. */
  readonly load: (
    model: string,
    data: Readonly<Record<string, readonly number[]>>,
    compile: boolean,
  ) => Promise<E.Either<string, StanModel>>;
  readonly close: () => Promise<void>;
}

/** BENCH_RSCRIPT names another than that on the path. */
const rscript = process.env.BENCH_RSCRIPT ?? 'Rscript';
const folder = fileURLToPath(new URL('../../peers/r/', import.meta.url));
/** Where compiled models are kept. */
const cache = fileURLToPath(new URL('../../../out/stan/', import.meta.url));

/** What to type to have it. */
export const howToInstallStan = 'apt-get update && apt-get install -y r-cran-rstan r-cran-bh r-cran-rcppeigen';

const isNumbers = (value: unknown): value is readonly number[] =>
  Array.isArray(value) && value.every((x) => typeof x === 'number');

const numbersOf = (value: unknown): readonly number[] => {
  if (isNumbers(value)) return value;
  throw new TypeError('R gave no numbers');
};

/** R has the first axis innermost, `[draws, chains, n]`; the result is `[chains, draws, n]` with the last one innermost. */
export const rearranged = (data: Float64Array, [draws = 0, chains = 0, n = 0]: readonly number[]): Float64Array => {
  const result = new Float64Array(data.length);
  for (let i = 0; i < n; i++)
    for (let chain = 0; chain < chains; chain++)
      for (let draw = 0; draw < draws; draw++)
        result[(chain * draws + draw) * n + i] = data[(i * chains + chain) * draws + draw] ?? Number.NaN;
  return result;
};

const readDraws = (file: string, shape: readonly number[]): StanRun['draws'] => {
  const bytes = new Uint8Array(readFileSync(file));
  rmSync(file);
  const [draws = 0, chains = 0, n = 0] = shape;
  return { shape: [chains, draws, n], data: rearranged(new Float64Array(bytes.buffer), shape) };
};

const modelOf = (child: Child, id: string): StanModel => ({
  gradient: async (point) => numbersOf((await child.ask(`gradient ${id} ${point.join(',')}`)).gradient),
  sample: async (seed) => {
    const reply = await child.ask(`sample ${id} ${seed}`);
    const [sampling = Number.NaN, warmUp = Number.NaN, gradients = Number.NaN, divergences = Number.NaN] = numbersOf([
      reply.sampling,
      reply.warmUp,
      reply.gradients,
      reply.divergences,
    ]);
    return { draws: readDraws(String(reply.file), numbersOf(reply.shape)), sampling, warmUp, gradients, divergences };
  },
});

/** Stan, or why it takes no part. */
export const stan = async (): Promise<E.Either<string, Stan>> => {
  const started = await startChild(rscript, ['--vanilla', `${folder}serve.R`, folder, cache]);
  if (E.isLeft(started)) return E.left(`${started.left.split('\n')[0]}; to have it: ${howToInstallStan}`);
  const { child } = started.right;
  let models = 0;
  return E.right({
    load: async (model, data, compile) => {
      const id = `model${models++}`;
      const words = Object.entries(data).map(([name, values]) => `${name}=${values.join(',')}`);
      const { compiled } = await child.ask(['load', id, model, compile ? 'yes' : 'no', ...words].join(' '));
      return compiled === true
        ? E.right(modelOf(child, id))
        : E.left('its model has not been compiled, which takes a minute and a smoke run does not do');
    },
    close: child.close,
  });
};
