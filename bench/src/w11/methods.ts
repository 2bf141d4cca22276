/**
 * The learning methods of `npm run learn`, and what of them PyTorch is told: numbers that its side of the same step needs. The step itself is that of
 * the method; numbers that are not the method's fail the checks.
 */
import type { Key } from '@ergodic/core/random';
import { foldIn } from '@ergodic/core/random';
import { apply } from '@ergodic/models/data';
import type { Scene } from '@ergodic/models/learn';
import {
  type Noise,
  ofCells,
  ofContrastive,
  ofCooperation,
  ofDenoising,
  ofLikelihood,
  ofRecovery,
  ofSlices,
} from './noise.ts';

/** Arrays besides the state and the batch, and their shapes. */
export type Arrays = Readonly<Record<string, { readonly shape: readonly number[]; readonly data: Float32Array }>>;

export interface Told {
  /** The name of the method. */
  readonly method: string;
  /** What a step does, for a title. */
  readonly does: string;
  readonly numbers: (scene: Scene) => Readonly<Record<string, number>>;
  readonly arrays?: (scene: Scene) => Arrays;
  /** The random numbers of a step of so many points. */
  readonly noise: (key: Key, n: number) => Noise;
  /** Whether it runs chains, whose gradients PyTorch can have by hand. */
  readonly chains: boolean;
}

const reference = 2.5;
const sharpness = { product: 0.3, largest: 0.02, memory: 0.98 };

const list = (numbers: readonly number[]) => ({ shape: [numbers.length], data: Float32Array.from(numbers) });

/** Points by which the noise of noise-contrastive estimation is matched to the data. */
const LOOKED = 20_000;
const looked = ({ dataset, map, key }: Scene): Float32Array =>
  Float32Array.from(apply(map)(dataset.sample(foldIn(key, 0), LOOKED)));

/** Cells of the plane, the second axis fastest: their corners, or their sizes. */
const ALONG = 64;
const border = (k: number): number => 1.5 * Math.sinh((5 * k) / ALONG - 2.5);
const cells = (of: (k: number) => number) => ({
  shape: [ALONG ** 2, 2],
  data: Float32Array.from({ length: 2 * ALONG ** 2 }, (_, i) =>
    of(i % 2 === 0 ? Math.floor(i / 2 / ALONG) : Math.floor(i / 2) % ALONG),
  ),
});

const recovery = (method: string, sigmas: readonly number[], does: string): Told => ({
  method,
  does,
  numbers: () => ({ reference, steps: 40, share: 0.04 }),
  // Two frequencies: 10000^(-i / (n / 2 - 1)) of an embedding of n = 4.
  arrays: () => ({ sigmas: list(sigmas), frequencies: list([1, 1e-4]) }),
  noise: ofRecovery(40),
  chains: true,
});

export const told: readonly Told[] = [
  {
    method: 'cd',
    does: 'maximum likelihood, 30 steps from the data',
    numbers: () => ({ reference, steps: 30, ...sharpness }),
    noise: ofLikelihood(30),
    chains: true,
  },
  {
    method: 'persistent',
    does: 'maximum likelihood, 30 steps of chains that persist, 4096 in the buffer',
    numbers: () => ({ reference, steps: 30, ...sharpness, restart: 0.001 }),
    noise: ofLikelihood(30),
    chains: true,
  },
  {
    method: 'exact',
    does: `maximum likelihood, integrals by draws in ${ALONG ** 2} cells`,
    numbers: () => ({ reference }),
    arrays: () => ({ corners: cells(border), sizes: cells((k) => border(k + 1) - border(k)) }),
    noise: ofCells(ALONG ** 2),
    chains: false,
  },
  {
    method: 'short-run',
    does: 'maximum likelihood, 60 steps from noise',
    numbers: () => ({ reference, steps: 60, step_size: 0.02 }),
    noise: ofLikelihood(60),
    chains: true,
  },
  {
    method: 'nce',
    does: 'noise-contrastive estimation, 4 draws of noise for each point',
    numbers: () => ({ reference, ratio: 4 }),
    arrays: (scene) => ({ looked: { shape: [LOOKED, 2], data: looked(scene) } }),
    noise: ofContrastive(4),
    chains: false,
  },
  {
    method: 'score-matching',
    does: 'score matching, exact Laplacian',
    numbers: () => ({ reference }),
    noise: () => ({}),
    chains: false,
  },
  {
    method: 'sliced',
    does: 'sliced score matching, 1 direction for each point',
    numbers: () => ({ reference }),
    noise: ofSlices,
    chains: false,
  },
  {
    method: 'denoising',
    does: 'denoising score matching',
    numbers: ({ unit }) => ({ reference, sigma: 0.1 / unit }),
    noise: ofDenoising,
    chains: false,
  },
  recovery('recovery', [0.3], 'recovery likelihood of one level, 40 steps'),
  recovery('recovery-6', [0.2, 0.3, 0.45, 0.7, 1, 1.5], 'recovery likelihood of six levels, 40 steps'),
  {
    method: 'cooperative',
    does: 'an energy and a generator, 30 steps from what that proposes',
    numbers: () => ({ reference, steps: 30, step_size: 0.01, deviation: 0.1 }),
    noise: ofCooperation(30),
    chains: true,
  },
];
