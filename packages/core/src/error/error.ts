/**
 * What can go wrong at run time for reasons outside the program: one closed union, told apart by `_tag`.
 */
export interface ShapeMismatch {
  readonly _tag: 'ShapeMismatch';
  readonly where: string;
  readonly expected: string;
  readonly actual: string;
}

export interface NotDifferentiable {
  readonly _tag: 'NotDifferentiable';
  readonly op: string;
  readonly reason: string;
}

/** A backend cannot do this at all. */
export interface Unsupported {
  readonly _tag: 'Unsupported';
  readonly backend: string;
  readonly limit: string;
}

/** A backend could run it only in another way than asked for. */
export interface Degraded {
  readonly _tag: 'Degraded';
  readonly wanted: string;
  readonly got: string;
  readonly reason: string;
}

export interface KernelCompile {
  readonly _tag: 'KernelCompile';
  readonly source: string;
  readonly cause: string;
}

export interface KernelRun {
  readonly _tag: 'KernelRun';
  readonly kernel: string;
  readonly cause: string;
}

export interface NonFinite {
  readonly _tag: 'NonFinite';
  readonly node: string;
  readonly step?: number;
}

/** Something the user supplied: a file, an option, a number. */
export interface BadInput {
  readonly _tag: 'BadInput';
  readonly file?: string;
  /** A place in a file that is no text: `byte 12`, `element [3, 1]`. */
  readonly at?: string;
  readonly line?: number;
  readonly column?: number | string;
  readonly value?: string;
  readonly reason: string;
}

export type CompileError = ShapeMismatch | Unsupported | Degraded | KernelCompile | NotDifferentiable;
export type RunError = ShapeMismatch | NonFinite | KernelRun | Degraded;
export type ErgodicError = CompileError | RunError | BadInput;

const place = (error: BadInput): string =>
  [
    error.file,
    error.at,
    error.line === undefined ? undefined : `line ${error.line}`,
    error.column === undefined ? undefined : `column ${error.column}`,
    error.value === undefined ? undefined : `value ${JSON.stringify(error.value)}`,
  ]
    .filter((part) => part !== undefined)
    .join(', ');

/** One sentence for a person: what, where, and what was expected. */
export const showError = (error: ErgodicError): string => {
  switch (error._tag) {
    case 'ShapeMismatch':
      return `${error.where}: expected ${error.expected}, got ${error.actual}`;
    case 'NotDifferentiable':
      return `'${error.op}' is not differentiable: ${error.reason}`;
    case 'Unsupported':
      return `backend ${error.backend} does not support this: ${error.limit}`;
    case 'Degraded':
      return `wanted ${error.wanted}, got ${error.got}: ${error.reason}`;
    case 'KernelCompile':
      return `a kernel did not compile: ${error.cause}`;
    case 'KernelRun':
      return `kernel ${error.kernel} failed: ${error.cause}`;
    case 'NonFinite':
      return `${error.node} is not finite${error.step === undefined ? '' : ` at step ${error.step}`}`;
    case 'BadInput': {
      const where = place(error);
      return where === '' ? error.reason : `${where}: ${error.reason}`;
    }
  }
};
