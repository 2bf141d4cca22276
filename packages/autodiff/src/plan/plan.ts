/**
 * Level 3, the plan: which kernels run, in what order, on which arrays. Plain data.
 */
import type { Dims, Dtype } from '@ergodic/core/graph';
import type { Kernel } from '../lower/loops.ts';

/** An array of the plan. Arrays are flat, row-major. */
export interface Buffer {
  readonly id: number;
  readonly kind: Dtype;
  readonly shape: Dims;
}

/** Where some of the values that a cell yields are stored: cell c fills [c size, (c + 1) size) of the buffer. */
export interface Output {
  readonly buffer: number;
  readonly offset: number;
  readonly size: number;
}

export interface KernelStep {
  readonly step: 'kernel';
  readonly kernel: Kernel;
  /** For each buffer of the kernel those of the plan that make it up, one after the other. */
  readonly inputs: readonly (readonly number[])[];
  /** A name of a loop of the plan for each of the kernel's scalar arguments. */
  readonly scalars: readonly string[];
  readonly outputs: readonly Output[];
}

/** A loop on the host: its body is a plan over the same buffers. */
export interface ScanStep {
  readonly step: 'scan';
  readonly index: string;
  readonly n: number;
  readonly reverse: boolean;
  /** `current` starts as `initial`; after each turn it takes the place of `next`. At the end it is the result. */
  readonly carries: readonly { readonly initial: number; readonly current: number; readonly next: number }[];
  /** After turn i, `from` becomes row i of `to`. */
  readonly stacked: readonly { readonly from: number; readonly to: number }[];
  readonly body: readonly Step[];
}

export interface IterateStep {
  readonly step: 'iterate';
  readonly index: string;
  readonly max: number;
  readonly carries: ScanStep['carries'];
  readonly test: readonly Step[];
  /** The buffer that `test` fills: a truth value. */
  readonly condition: number;
  readonly body: readonly Step[];
  /** The number of turns taken. */
  readonly turns: number;
}

export type Step = KernelStep | ScanStep | IterateStep;

export interface Plan {
  readonly buffers: readonly Buffer[];
  readonly inputs: readonly { readonly name: string; readonly buffer: number }[];
  readonly constants: readonly { readonly buffer: number; readonly data: readonly number[] }[];
  readonly steps: readonly Step[];
  readonly outputs: readonly number[];
}

/** Visits every step, bodies included. */
export const eachStep = (steps: readonly Step[], visit: (step: Step) => void): void => {
  for (const step of steps) {
    visit(step);
    if (step.step === 'scan') eachStep(step.body, visit);
    if (step.step === 'iterate') {
      eachStep(step.test, visit);
      eachStep(step.body, visit);
    }
  }
};

export const countKernels = (plan: Plan): number => {
  let n = 0;
  eachStep(plan.steps, (step) => {
    if (step.step === 'kernel') n++;
  });
  return n;
};
