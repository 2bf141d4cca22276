/**
 * Parts by name: what combinators of several energies share. The parameters of the whole are the parameters of the parts under their
 * names (parts without any are left out); the contexts are put together, and a name in two of them is one value.
 */
import { ShapeError } from '../error/shape-error.ts';
import type { Node } from '../graph/node.ts';
import { type Dims, sameDims, showDims, showType } from '../graph/type.ts';
import type { AnySlot, None, Parameters } from '../tree/spec.ts';
import { type Context, isParameterless, type Untyped } from './model.ts';

/** What parameters and contexts are read from: energies and densities alike. */
interface Part {
  readonly params: Parameters;
  readonly context: Context;
}

/** Named parts. */
export type Parts = { readonly [name: string]: Part };

/** The names of the parts that have parameters. */
type Learning<T extends Parts> = { [K in keyof T]: T[K]['params'] extends None ? never : K }[keyof T];

/** The parameters of the whole. */
export type ParamsOfParts<T extends Parts> = { readonly [K in Learning<T>]: T[K]['params'] };

/** The names of a context. */
export type NamesIn<C> = C extends None ? never : keyof C;
type NamesOf<T extends Parts> = { [K in keyof T]: NamesIn<T[K]['context']> }[keyof T];

/** What a name stands for, in the parts that have it. */
type SlotOf<T extends Parts, N> = {
  [K in keyof T]: N extends NamesIn<T[K]['context']> ? T[K]['context'][N & keyof T[K]['context']] : never;
}[keyof T];

/** The context of the whole. */
export type ContextOfParts<T extends Parts> = {
  readonly [N in NamesOf<T>]: SlotOf<T, N> extends infer X extends AnySlot ? X : never;
};

/** A shape in a message. */
export type ShowShape<S> = S extends readonly [infer N extends number, ...infer Rest extends readonly number[]]
  ? Rest extends readonly []
    ? `[${N}]`
    : `[${N}${ShowRest<Rest>}]`
  : S extends readonly []
    ? '[]'
    : '[…]';
type ShowRest<S extends readonly number[]> = S extends readonly [
  infer N extends number,
  ...infer Rest extends readonly number[],
]
  ? `, ${N}${ShowRest<Rest>}`
  : '';

/** The events of parts. */
type Events<T extends { readonly [name: string]: { readonly event: Dims } }> = T[keyof T]['event'];

/** The parts, each replaced by a sentence if its event is not that of all. */
export type Disagreement<T extends { readonly [name: string]: { readonly event: Dims } }> = {
  readonly [K in keyof T]: [Events<T>] extends [T[K]['event']]
    ? T[K]
    : `its event is ${ShowShape<T[K]['event']>}, that of another part is ${ShowShape<Exclude<Events<T>, T[K]['event']>>}`;
};

/** Parts put together. */
export interface Joint {
  readonly event: Dims;
  readonly params: Parameters;
  readonly context: Context;
  /** The values of all parts, in alphabetical order of their names. */
  readonly apply: (params: unknown, context: unknown) => (x: Node) => readonly Node[];
}

/** A part of a record of parameters, or of a list. */
const partOf = (params: unknown, name: string): unknown =>
  typeof params === 'object' && params !== null && Object.hasOwn(params, name) ? Reflect.get(params, name) : {};

const mergeContexts = (op: string, contexts: readonly Context[]): Context => {
  const merged = new Map<string, AnySlot>();
  for (const context of contexts)
    for (const [name, slot] of Object.entries(context)) {
      const known = merged.get(name);
      if (known !== undefined && showType(known) !== showType(slot))
        throw new ShapeError(
          op,
          `the context '${name}' is ${showType(known)} in one part, ${showType(slot)} in another`,
        );
      merged.set(name, slot);
    }
  return Object.freeze(Object.fromEntries(merged));
};

/** `ShapeError` if there are no parts, their events differ, or a name of their contexts stands for two types. */
export const join = (op: string, parts: Readonly<Record<string, Untyped>>): Joint => {
  const named = Object.entries(parts).sort(([a], [b]) => (a < b ? -1 : 1));
  const [first] = named;
  if (first === undefined) throw new ShapeError(op, 'there are no parts');
  const [name, { event }] = first;
  for (const [other, part] of named)
    if (!sameDims(part.event, event))
      throw new ShapeError(
        op,
        `the event of '${other}' is ${showDims(part.event)}, that of '${name}' is ${showDims(event)}`,
      );
  const learning = named.filter(([, { params }]) => !isParameterless(params));
  return {
    event,
    params: Object.freeze(Object.fromEntries(learning.map(([at, { params }]) => [at, params] as const))),
    context: mergeContexts(
      op,
      named.map(([, { context }]) => context),
    ),
    apply: (params, context) => {
      const functions = named.map(([at, part]) => part.apply(partOf(params, at), context));
      return (x) => functions.map((f) => f(x));
    },
  };
};
