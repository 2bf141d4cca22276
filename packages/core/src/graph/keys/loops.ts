/**
 * What loops do to keys and counters: lanes take slices, steps carry.
 */
import type { ArrayType } from '../type.ts';
import { type Chain, extend, rootChain, substituteChain, wordSince } from './chain.ts';
import {
  type Affine,
  addScaled,
  axisForm,
  constantForm,
  type Form,
  positionOf,
  type Substitution,
  substituteForm,
  unknown,
  type Variable,
  variableForm,
} from './form.ts';

/** What is known of a node's value. */
export type Known =
  | { readonly kind: 'int'; readonly form: Form }
  | { readonly kind: 'key'; readonly chain: Chain }
  /** Bits that may be a key, of an origin that is not followed. */
  | { readonly kind: 'lost' }
  | { readonly kind: 'tuple'; readonly items: readonly Known[] }
  | { readonly kind: 'other' };

export const other: Known = { kind: 'other' };
export const lost: Known = { kind: 'lost' };
export const intOf = (form: Form): Known => ({ kind: 'int', form });

/** A value of which nothing is known. */
export const anyOf = ({ dtype }: ArrayType): Known =>
  dtype === 'int' ? intOf(unknown) : dtype === 'bits' ? lost : other;

export const substituteKnown = (known: Known, by: Substitution): Known => {
  switch (known.kind) {
    case 'int':
      return intOf(substituteForm(known.form, by));
    case 'key':
      return { kind: 'key', chain: substituteChain(known.chain, by) };
    case 'tuple':
      return { kind: 'tuple', items: known.items.map((item) => substituteKnown(item, by)) };
    default:
      return known;
  }
};

/** The slice at `index` along axis 0. */
export const sliceAt = (known: Known, index: Affine): Known =>
  substituteKnown(known, (variable) => {
    const position = positionOf(variable);
    return position === undefined ? undefined : position === 0 ? index : axisForm(position - 1);
  });

/** The slices for all values of `index`, stacked along a new axis 0. */
export const stackOver = (known: Known, index: Variable): Known =>
  substituteKnown(known, (variable) => {
    if (variable === index) return axisForm(0);
    const position = positionOf(variable);
    return position === undefined ? undefined : axisForm(position + 1);
  });

/** A carry: what it is at a step, and after `count` of them. */
export interface Carried {
  readonly during: Known;
  readonly after: (count: Form) => Known;
}

const constant = (known: Known): Carried => ({ during: known, after: () => known });

/** A counter that grows by `step` each time. */
const counter = (start: Affine, step: number, done: Affine): Carried => ({
  during: intOf(addScaled(start, done, step)),
  after: (count) =>
    count.kind === 'affine' ? intOf(addScaled(start, count, step)) : step === 0 ? intOf(start) : intOf(unknown),
});

const keyCarry = (start: Chain, word: readonly Form[], loop: Variable, done: Affine): Carried => {
  if (word.length === 0) return constant({ kind: 'key', chain: start });
  const carry = {};
  const at = (count: Form): Known => ({
    kind: 'key',
    chain: extend(start, { kind: 'power', carry, loop, word, count }),
  });
  return { during: at(done), after: at };
};

/**
 * What the carries of a loop are, found by running the body once on placeholders: a counter is one whose next value is itself and a
 * constant, a key one whose next value is derived from itself. `done` is the number of finished steps in terms of `loop`.
 */
export const carriedBy = (
  types: readonly ArrayType[],
  initial: readonly Known[],
  loop: Variable,
  done: Affine,
  body: (carries: readonly Known[]) => readonly Known[],
): readonly Carried[] => {
  const placeholders = types.map(
    ({ dtype }, i): Variable => ({ kind: 'fixed', name: `carry ${i} (${dtype})`, size: Infinity }),
  );
  const probes = types.map((type, i): Known => {
    const [placeholder, start] = [placeholders[i], initial[i]];
    if (placeholder === undefined || start === undefined) return anyOf(type);
    if (start.kind === 'int' && type.shape.length === 0) return intOf(variableForm(placeholder));
    if (start.kind !== 'key') return anyOf(type);
    return { kind: 'key', chain: rootChain(placeholder, placeholder.name, type.shape.length - 1) };
  });
  const next = body(probes);
  const counters = types.map((_, i): Carried | undefined => {
    const [start, placeholder, then] = [initial[i], placeholders[i], next[i]];
    if (start?.kind !== 'int' || start.form.kind !== 'affine' || placeholder === undefined) return undefined;
    if (then?.kind !== 'int' || then.form.kind !== 'affine') return undefined;
    const step = addScaled(then.form, variableForm(placeholder), -1);
    return step.terms.size === 0 ? counter(start.form, step.constant, done) : undefined;
  });
  // Placeholders of counters that stand in what is folded into keys.
  const settle: Substitution = (variable) => {
    const i = placeholders.indexOf(variable);
    if (i < 0) return undefined;
    const during = counters[i]?.during;
    return during?.kind === 'int' ? during.form : unknown;
  };
  return types.map((type, i): Carried => {
    const [start, placeholder, then] = [initial[i], placeholders[i], next[i]];
    const known = counters[i];
    if (known !== undefined) return known;
    if (start?.kind !== 'key' || then?.kind !== 'key') return constant(anyOf(type));
    const word = wordSince(then.chain, placeholder, type.shape.length - 1);
    if (word === undefined) return constant(lost);
    return keyCarry(
      start.chain,
      word.map((form) => substituteForm(form, settle)),
      loop,
      done,
    );
  });
};

/** The number of finished steps at index `loop`. */
export const stepsDone = (loop: Variable, n: number, reverse: boolean): Affine =>
  reverse ? addScaled(constantForm(n - 1), variableForm(loop), -1) : variableForm(loop);
