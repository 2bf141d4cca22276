/**
 * Whole numbers that a program computes, as far as the check of keys follows them: sums of loop indices times constants.
 */
import type { Node } from '../node.ts';
import type { Dims } from '../type.ts';

/** What varies: the index of a loop, the place along an axis, or a number that is not known but fixed. Compared by identity. */
export interface Variable {
  readonly kind: 'loop' | 'axis' | 'fixed';
  readonly name: string;
  /** It runs over 0, 1, … below this. Infinite: not known. */
  readonly size: number;
}

/** `constant + sum of coefficient * variable`. */
export interface Affine {
  readonly kind: 'affine';
  readonly constant: number;
  readonly terms: ReadonlyMap<Variable, number>;
}

/** Entries of an array of which nothing is known but that they are its entries; `distinct`: no two are equal. */
export interface Table {
  readonly kind: 'table';
  readonly of: Node;
  readonly distinct: boolean;
  readonly index: readonly Affine[];
}

/** A number that may be any, in every iteration anew. */
export interface Unknown {
  readonly kind: 'unknown';
}

export type Form = Affine | Table | Unknown;

export const unknown: Unknown = { kind: 'unknown' };

const affine = (constant: number, terms: Iterable<readonly [Variable, number]>): Affine => ({
  kind: 'affine',
  constant,
  terms: new Map([...terms].filter(([, coefficient]) => coefficient !== 0)),
});

export const constantForm = (constant: number): Affine => affine(constant, []);
export const variableForm = (variable: Variable): Affine => affine(0, [[variable, 1]]);

/** `a + factor * b`. */
export const addScaled = (a: Affine, b: Affine, factor: number): Affine => {
  const terms = new Map(a.terms);
  for (const [variable, coefficient] of b.terms) terms.set(variable, (terms.get(variable) ?? 0) + factor * coefficient);
  return affine(a.constant + factor * b.constant, terms);
};

export const scaleForm = (a: Affine, factor: number): Affine => addScaled(constantForm(0), a, factor);

/** The places along the axes of an array, which a form of an array is written in. */
const axes: Variable[] = [];
export const axis = (position: number): Variable => {
  while (axes.length <= position) axes.push({ kind: 'axis', name: `axis ${axes.length}`, size: Infinity });
  const found = axes[position];
  if (found === undefined) throw new RangeError(`axis ${position}`);
  return found;
};

export const axisForm = (position: number): Affine => variableForm(axis(position));

/** Which axis a variable is the place along, if any. */
export const positionOf = (variable: Variable): number | undefined =>
  variable.kind === 'axis' ? axes.indexOf(variable) : undefined;

/** What stands for a variable: nothing says that it stays. */
export type Substitution = (variable: Variable) => Form | undefined;

const substituteAffine = (form: Affine, by: Substitution): Form => {
  let result = constantForm(form.constant);
  for (const [variable, coefficient] of form.terms) {
    const value = by(variable) ?? variableForm(variable);
    if (value.kind === 'affine') result = addScaled(result, value, coefficient);
    else return form.terms.size === 1 && form.constant === 0 && coefficient === 1 ? value : unknown;
  }
  return result;
};

/** The form with every variable replaced at once. */
export const substituteForm = (form: Form, by: Substitution): Form => {
  if (form.kind === 'unknown' || (form.kind === 'affine' && form.terms.size === 0)) return form;
  if (form.kind === 'affine') return substituteAffine(form, by);
  const index: Affine[] = [];
  for (const at of form.index) {
    const replaced = substituteAffine(at, by);
    if (replaced.kind !== 'affine') return unknown;
    index.push(replaced);
  }
  return { ...form, index };
};

/** The least and the greatest value, where the axes have the given dimensions. */
export const range = (form: Affine, dims: Dims): readonly [number, number] => {
  let [low, high] = [form.constant, form.constant];
  for (const [variable, coefficient] of form.terms) {
    // A number of which nothing is known may be negative too.
    if (variable.kind === 'fixed') return [-Infinity, Infinity];
    const position = positionOf(variable);
    const reach = coefficient * ((position === undefined ? variable.size : (dims[position] ?? Infinity)) - 1);
    low += Math.min(0, reach);
    high += Math.max(0, reach);
  }
  return [low, high];
};

export const showForm = (form: Form): string => {
  if (form.kind === 'unknown') return '?';
  if (form.kind === 'table')
    return `${form.of.op === 'input' ? form.of.attrs.name : form.of.op}[${form.index.map(showForm).join(', ')}]`;
  const terms = [...form.terms].map(([{ name }, c]) => (c === 1 ? name : `${c} ${name}`));
  return [...terms, ...(form.constant !== 0 || terms.length === 0 ? [String(form.constant)] : [])].join(' + ');
};
