/**
 * A task of Langevin steps: unadjusted ones, x <- x - (h / 2) grad E(x) + sqrt(h) z, of many chains with fresh noise in every step.
 */
import type { Inputs } from '@ergodic/autodiff';
import type { Expr, Shape } from '@ergodic/core';
import type { Contestant } from '../contestant.ts';
import type { Numbers } from '../ours/program.ts';

export interface Task<N extends number, S extends Shape> {
  readonly chains: N;
  /** The shape of a point. */
  readonly event: S;
  /** h. */
  readonly stepSize: number;
  /** Steps that one run makes, as a sampler would run them. */
  readonly steps: number;
  /** Where the chains start: `[chains, ...event]`. */
  readonly starts: () => Float32Array;
  readonly energy: (x: Expr<S>) => Expr<[]>;
  /** Values of the inputs that the energy mentions. */
  readonly inputs: Inputs;
}

/** Somebody who takes the steps of a task. */
export interface Walker {
  readonly name: string;
  /** The gradient of the energy at each of the points. */
  readonly gradient: (x: Float32Array) => Promise<Numbers>;
  /** One step from there, with noise of its own. */
  readonly step: (x: Float32Array) => Promise<Numbers>;
  /** How much its gradients may be off, relative to the largest number; 1e-5 unless given. */
  readonly tolerance?: number;
  /** What is timed: runs of `Task.steps` steps. */
  readonly contestants: readonly Contestant[];
}

/** Somebody whose noise is ours, number by number, so that whole runs can be compared. */
export interface Twin {
  readonly name: string;
  /** Where the chains are after a run from their starts. */
  readonly ends: () => Promise<Numbers>;
  readonly contestants: readonly Contestant[];
}

/** Walkers who should have taken part. */
export interface AbsentWalkers {
  readonly names: readonly string[];
  readonly absent: string;
}

export type Other = Walker | Twin | AbsentWalkers;
