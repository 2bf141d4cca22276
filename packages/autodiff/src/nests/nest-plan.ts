/**
 * Levels 2 and 3 for machines with vectors: nests of loops over arrays, in steps. A batch is run tile by tile: so many of its calls, side by side in
 * the lanes of vectors, go through all steps of the body before the next ones start, and what lies between the steps stays in the cache.
 */
import type { Dtype } from '@ergodic/core/graph';
import type { Stmt } from '../lower/loops.ts';

/**
 * A statement list for every cell of a box. In a tile the last axis counts the calls of the tile; elsewhere which axis stands in the lanes of vectors
 * is left to the backend.
 */
export interface Nest {
  readonly axes: readonly number[];
  readonly tiled: boolean;
  /** Integers that it reads: loops of the plan, and `first`, the number of the first call of the tile. */
  readonly scalars: readonly string[];
  readonly body: readonly Stmt[];
}

/** An array. In a tile every element stands once for each call, calls side by side. */
export interface Place {
  readonly id: number;
  readonly kind: Dtype;
  readonly size: number;
  /** How many calls a tile has, for an array of a tile. */
  readonly width: number | null;
  /** The calls of which it holds one slice each, if it is an operand or a result of a batch: tiles may reach beyond the last one. */
  readonly calls: number | null;
}

export interface NestStep {
  readonly step: 'nest';
  readonly nest: Nest;
}

/** `current` starts as `initial`, and takes the place of `next` after each turn. */
export interface Carry {
  readonly initial: number;
  readonly current: number;
  readonly next: number;
}

export interface ScanStep {
  readonly step: 'scan';
  readonly index: string;
  readonly n: number;
  readonly reverse: boolean;
  readonly carries: readonly Carry[];
  /** After turn i, `from` becomes row i of `to`. */
  readonly stacked: readonly { readonly from: number; readonly to: number }[];
  readonly body: readonly Step[];
}

export interface IterateStep {
  readonly step: 'iterate';
  readonly index: string;
  readonly max: number;
  readonly carries: readonly Carry[];
  readonly test: readonly Step[];
  /** The array that `test` fills: a truth value, in a tile one for each call. */
  readonly condition: number;
  readonly body: readonly Step[];
  /** The number of turns taken, in a tile one for each call. */
  readonly turns: number;
}

/** All tiles of a batch. */
export interface TilesStep {
  readonly step: 'tiles';
  readonly calls: number;
  readonly width: number;
  readonly body: readonly Step[];
  /** Arrays of partial sums, one row for each group of tiles: a group is worked through in order by one thread. */
  readonly sums: readonly number[];
  /** So many tiles in a row make a group. */
  readonly group: number;
}

export type Step = NestStep | ScanStep | IterateStep | TilesStep;

export interface NestPlan {
  readonly places: readonly Place[];
  readonly inputs: readonly { readonly name: string; readonly place: number; readonly shape: readonly number[] }[];
  readonly constants: readonly { readonly place: number; readonly data: readonly number[] }[];
  readonly steps: readonly Step[];
  readonly outputs: readonly { readonly place: number; readonly shape: readonly number[] }[];
}

/** How nests call a place. */
export const placeName = (id: number): string => `b${id}`;

/** Visits every step, bodies included. */
export const eachStep = (steps: readonly Step[], visit: (step: Step) => void): void => {
  for (const step of steps) {
    visit(step);
    if (step.step === 'scan' || step.step === 'tiles') eachStep(step.body, visit);
    if (step.step === 'iterate') {
      eachStep(step.test, visit);
      eachStep(step.body, visit);
    }
  }
};
