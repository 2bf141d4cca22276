/**
 * Specifications: trees of slots, each an array that is to be given, of known shape and kind. From one specification come the
 * expressions of a program, and the tensors that it runs on.
 */
import { ShapeError } from '../error/shape-error.ts';
import { type AnyExpr, type Expr, signature } from '../graph/expr.ts';
import { type Dims, type Dtype, sizeOf } from '../graph/type.ts';
import * as b from '../ops/build.ts';
import { foldIn, type Key } from '../random/key.ts';
import type { Shape, Written } from '../shape/index.ts';
import { fromFlat, type Tensor } from '../tensor/index.ts';
import type { Initialiser } from './initialiser.ts';
import { leavesOf, mapLeaves } from './tree.ts';

// -------------------------------------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------------------------------------

declare const filling: unique symbol;

/** What a slot is filled with. No value has it: it tells the compiler the shape, which code that is generic in its sizes can read off. */
interface Filling<E, T> {
  readonly [filling]: { readonly expr: E; readonly tensor: T };
}

/** A tensor of any shape and kind. */
export type AnyTensor = Omit<Tensor<Shape, Dtype>, 'shape'> & { readonly shape: Dims };

/**
 * An array that is to be given: what an energy depends on and does not learn, such as a noise level or a label.
 *
 * @category model
 */
export interface Slot<S extends Shape = Shape, D extends Dtype = Dtype> extends Filling<Expr<S, D>, Tensor<S, D>> {
  readonly _tag: 'Slot' | 'Parameter';
  readonly shape: Readonly<S>;
  readonly dtype: D;
}

/**
 * An array that is to be learned, and how it begins.
 *
 * @category model
 */
export interface Parameter<S extends Shape = Shape> extends Slot<S, 'real'> {
  readonly _tag: 'Parameter';
  readonly init: Initialiser;
}

/** A slot of any shape and kind. */
export interface AnySlot extends Filling<AnyExpr, AnyTensor> {
  readonly _tag: 'Slot' | 'Parameter';
  readonly shape: Dims;
  readonly dtype: Dtype;
}

/** A parameter of any shape. */
export interface AnyParameter extends AnySlot {
  readonly _tag: 'Parameter';
  readonly dtype: 'real';
  readonly init: Initialiser;
}

/** Slots, named and nested. */
export type Slots = AnySlot | readonly Slots[] | { readonly [name: string]: Slots };

/** Parameters, named and nested. */
export type Parameters = AnyParameter | readonly Parameters[] | { readonly [name: string]: Parameters };

/** No slots at all. */
export interface None {
  readonly [name: string]: never;
}

/** Expressions, named and nested. */
export type ExprTree = AnyExpr | readonly ExprTree[] | { readonly [name: string]: ExprTree };

/** Tensors, named and nested. */
export type TensorTree = AnyTensor | readonly TensorTree[] | { readonly [name: string]: TensorTree };

// `[Parameters] extends [P]` stops where nothing is known of the specification, for the type is recursive.

/** The expressions that fill a specification. */
export type ExprsOf<P> = [Parameters] extends [P]
  ? ExprTree
  : P extends Filling<infer E, unknown>
    ? E
    : { readonly [K in keyof P]: ExprsOf<P[K]> };

/** The tensors that fill a specification. */
export type TensorsOf<P> = [Parameters] extends [P]
  ? TensorTree
  : P extends Filling<unknown, infer T>
    ? T
    : { readonly [K in keyof P]: TensorsOf<P[K]> };

// -------------------------------------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------------------------------------

const requireDims = (op: string, shape: Dims): void => {
  for (const n of shape) if (!Number.isInteger(n) || n < 0) throw new ShapeError(op, `${n} is not a dimension`);
};

/** The signatures of `slot`. */
export interface MakeSlot {
  <const S extends Shape>(shape: Written<S>): Slot<S, 'real'>;
  <const S extends Shape, D extends Dtype>(shape: Written<S>, dtype: D): Slot<S, D>;
}

/**
 * An array to be given, real unless another kind is named.
 *
 * `ShapeError` unless the dimensions are whole numbers, 0 or more.
 *
 * @category constructors
 *
 * @example
 * import * as assert from 'node:assert'
 * import { slot } from '@ergodic/core/tree'
 *
 * assert.strictEqual(slot([], 'int').dtype, 'int')
 */
export const slot = signature<MakeSlot>((shape: Dims, dtype: Dtype = 'real') => {
  requireDims('slot', shape);
  return Object.freeze({ _tag: 'Slot', shape: Object.freeze([...shape]), dtype });
});

/**
 * An array to be learned.
 *
 * `ShapeError` unless the dimensions are whole numbers, 0 or more.
 *
 * @category constructors
 *
 * @example
 * import * as assert from 'node:assert'
 * import { Init, parameter } from '@ergodic/core/tree'
 *
 * const weight = parameter([2, 32], Init.lecun)
 * assert.deepStrictEqual(weight.shape, [2, 32])
 */
export const parameter = signature<<const S extends Shape>(shape: Written<S>, init: Initialiser) => Parameter<S>>(
  (shape: Dims, init: Initialiser) => {
    requireDims('parameter', shape);
    return Object.freeze({ _tag: 'Parameter', shape: Object.freeze([...shape]), dtype: 'real', init });
  },
);

// -------------------------------------------------------------------------------------------------------------------
// destructors
// -------------------------------------------------------------------------------------------------------------------

const isSlotShape = (value: object): value is AnySlot =>
  '_tag' in value &&
  (value._tag === 'Slot' || value._tag === 'Parameter') &&
  'shape' in value &&
  Array.isArray(value.shape);

/** True of a slot or a parameter. */
export const isSlot = (value: unknown): value is AnySlot =>
  typeof value === 'object' && value !== null && isSlotShape(value);

/** True of a parameter. */
export const isParameter = (value: unknown): value is AnyParameter => isSlot(value) && value._tag === 'Parameter';

/** `inputs` of a specification whose type is not known. */
export const inputsOf = (spec: Slots, prefix = ''): unknown => {
  const at = (path: string): string => (prefix === '' ? path : path === '' ? prefix : `${prefix}.${path}`);
  return mapLeaves(spec, (leaf, path) => (isSlot(leaf) ? b.input(at(path), leaf.dtype, leaf.shape) : leaf));
};

/**
 * Inputs to fill a specification, named by their paths: `params.layers.0.weight` with the prefix `params`, without a prefix the path.
 *
 * @category destructors
 *
 * @example
 * import * as assert from 'node:assert'
 * import { input } from '@ergodic/core'
 * import { Init, inputs, parameter } from '@ergodic/core/tree'
 *
 * const spec = { layers: [{ weight: parameter([2, 3], Init.lecun) }] }
 * assert.strictEqual(inputs(spec, 'params').layers[0]?.weight, input('params.layers.0.weight', [2, 3]))
 */
export const inputs = signature<<const P extends Slots>(spec: P, prefix?: string) => ExprsOf<P>>(inputsOf);

const isList = (value: Parameters): value is readonly Parameters[] => Array.isArray(value);

const initialiseAt = (spec: Parameters, key: Key): unknown => {
  if (isParameter(spec)) return fromFlat(spec.shape, spec.init.draw(key, spec.shape));
  if (isList(spec)) return Object.freeze(spec.map((part, i) => initialiseAt(part, foldIn(key, i))));
  const names = Object.keys(spec).sort();
  return Object.freeze(
    Object.fromEntries(names.map((name, i) => [name, initialiseAt(spec[name] ?? [], foldIn(key, i))] as const)),
  );
};

/**
 * Tensors to begin with. The key of part `i` (of a record: in alphabetical order) is `foldIn(key, i)`, so the parameters of a part are those
 * that it would have alone, from that key.
 *
 * @category destructors
 *
 * @example
 * import * as assert from 'node:assert'
 * import { foldIn, key } from '@ergodic/core/random'
 * import { Init, initialise, parameter } from '@ergodic/core/tree'
 *
 * const layer = { weight: parameter([2, 3], Init.lecun), bias: parameter([3], Init.zeros) }
 * const [, second] = initialise([layer, layer], key(0))
 * assert.deepStrictEqual(second, initialise(layer, foldIn(key(0), 1)))
 */
export const initialise = signature<<const P extends Parameters>(spec: P, key: Key) => TensorsOf<P>>(initialiseAt);

/**
 * How many numbers a specification asks for.
 *
 * @category destructors
 *
 * @example
 * import * as assert from 'node:assert'
 * import { Init, parameter, sizeOfSpec } from '@ergodic/core/tree'
 *
 * assert.strictEqual(sizeOfSpec({ weight: parameter([2, 3], Init.lecun), bias: parameter([3], Init.zeros) }), 9)
 */
export const sizeOfSpec = (spec: Slots): number =>
  leavesOf(spec).reduce((total, [, leaf]) => total + (isSlot(leaf) ? sizeOf(leaf.shape) : 0), 0);
