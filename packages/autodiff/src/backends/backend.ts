/**
 * What a backend is: a way from a plan to something that runs.
 */
import type { CompileError, RunError } from '@ergodic/core/error';
import type { Dims, Dtype, Node } from '@ergodic/core/graph';
import type { Option } from 'fp-ts/lib/Option.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { InPlace } from './in-place.ts';
import type { NestProfile } from './profile.ts';

/** Numbers given to a program or taken from it, row-major. Words of `bits` are unsigned. */
export interface HostArray {
  readonly dtype: Dtype;
  readonly shape: Dims;
  readonly data: ArrayLike<number>;
}

export type Inputs = Readonly<Record<string, HostArray>>;
export type Outputs = readonly HostArray[];

export interface Report {
  /** What really runs, for example `gpu.js webasm`. */
  readonly mode: string;
  readonly kernels: number;
  /** Why this is not what was asked for, where a caller allowed that. */
  readonly fallback: Option<string>;
  /** Why this backend, where one was chosen. */
  readonly choice?: Option<string>;
}

export interface Executable {
  /** Runs once. Inputs are copied in; outputs are copies, the caller's own. */
  readonly run: (inputs: Inputs) => TaskEither<RunError, Outputs>;
  readonly report: Report;
  /** The kernels as the backend sees them, for reading. */
  readonly sources: readonly string[];
  /** Its arrays as they lie in memory, for runs that copy nothing. For backends that have them there. */
  readonly inPlace?: InPlace;
  /** How long each nest takes, on one thread; `showProfile` prints it. For backends that can tell. */
  readonly profile?: (inputs: Inputs) => TaskEither<RunError, readonly NestProfile[]>;
}

export interface Backend {
  readonly name: string;
  /** Compiles a program: its inputs are the `input` nodes that the outputs mention. */
  readonly compile: (outputs: readonly Node[]) => TaskEither<CompileError, Executable>;
  /** Frees everything the backend holds; its executables cannot run afterwards. */
  readonly dispose: () => Promise<void>;
}
