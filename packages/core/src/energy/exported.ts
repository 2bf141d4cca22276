/**
 * Energies that come from outside, from a module that somebody wrote: whether they are energies, and what they are if they are not.
 */
import * as E from 'fp-ts/lib/Either.js';
import type { BadInput } from '../error/error.ts';
import { signature } from '../graph/expr.ts';
import { type Dims, isTuple, sameDims, showDims, showType, type Type } from '../graph/type.ts';
import * as b from '../ops/build.ts';
import type { Shape, Written } from '../shape/index.ts';
import { inputsOf, isParameter, isSlot, type None, type Parameters } from '../tree/spec.ts';
import { leavesOf } from '../tree/tree.ts';
import type { AnyEnergy, Energy, Untyped } from './model.ts';

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;

const isDims = (value: unknown): value is Dims =>
  Array.isArray(value) && value.every((n) => Number.isInteger(n) && n >= 0);

const tagOf = (value: unknown): unknown => (isRecord(value) ? value._tag : undefined);

/** What energies, densities and classifiers have in common. */
const isModel = (value: unknown): value is Untyped =>
  isRecord(value) &&
  isDims(value.event) &&
  isRecord(value.params) &&
  leavesOf(value.params).every(([, leaf]) => isParameter(leaf)) &&
  isRecord(value.context) &&
  Object.values(value.context).every(isSlot) &&
  typeof value.apply === 'function';

/**
 * Whether a value is an energy, of any event, parameters and context. What it computes is not looked at.
 *
 * @category refinements
 *
 * @example
 * import * as assert from 'node:assert'
 * import { Density, Energy, isEnergy } from '@ergodic/core/energy'
 *
 * assert.ok(isEnergy(Energy.gaussian([2])))
 * assert.ok(!isEnergy(Density.gaussian([2])))
 * assert.ok(!isEnergy(() => 0))
 */
export const isEnergy = (value: unknown): value is AnyEnergy => tagOf(value) === 'Energy' && isModel(value);

const isExpression = (value: unknown): value is { readonly op: string; readonly type: Type } =>
  isRecord(value) && typeof value.op === 'string' && Array.isArray(value.args) && isRecord(value.type);

const names = (list: readonly string[]): string => list.map((name) => `'${name}'`).join(', ');

const describeModel = (kind: string, { event, params, context }: Untyped): string => {
  const learned = leavesOf(params).length;
  const needs = Object.keys(context);
  return [
    `${kind} over ${showDims(event)}`,
    learned === 0 ? undefined : `with ${learned} parameter${learned === 1 ? '' : 's'}`,
    needs.length === 0 ? undefined : `that needs the context ${names(needs)}`,
  ]
    .filter((part) => part !== undefined)
    .join(' ');
};

const kinds: ReadonlyMap<unknown, string> = new Map([
  ['Energy', 'an energy'],
  ['Density', 'a density (take toEnergy of it)'],
  ['Classifier', 'a classifier (take marginal of it)'],
]);

/** What one value is, in a few words. */
const describe = (value: unknown): string => {
  const kind = kinds.get(tagOf(value));
  if (kind !== undefined && isModel(value)) return describeModel(kind, value);
  if (isExpression(value))
    return `an expression ${isTuple(value.type) ? 'of several arrays' : showType(value.type)}, not a function of a point`;
  if (typeof value === 'function') return 'a function (make an energy of it: Energy.of(event, f))';
  if (typeof value === 'string') return `the text ${JSON.stringify(value)}`;
  if (typeof value === 'number' || typeof value === 'boolean')
    return `${typeof value === 'number' ? 'the number' : ''} ${value}`.trim();
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (isRecord(value)) {
    const keys = Object.keys(value);
    return keys.length === 0 ? 'an empty object' : `an object with ${names(keys.slice(0, 6))}`;
  }
  return String(value);
};

/**
 * What a module exports, in words: each name, and what it is. For messages about modules that should export an energy.
 *
 * @category destructors
 *
 * @example
 * import * as assert from 'node:assert'
 * import { describeExport, Energy } from '@ergodic/core/energy'
 *
 * assert.strictEqual(describeExport({ default: 3 }), "'default', the number 3")
 * assert.strictEqual(describeExport({ ring: Energy.zero([2]) }), "'ring', an energy over [2]")
 * assert.strictEqual(describeExport({}), 'nothing')
 */
export const describeExport = (exported: unknown): string => {
  if (!isRecord(exported) || isModel(exported) || isExpression(exported) || Array.isArray(exported))
    return describe(exported);
  const entries = Object.entries(exported);
  return entries.length === 0 ? 'nothing' : entries.map(([name, value]) => `'${name}', ${describe(value)}`).join('; ');
};

/**
 * The energy of a module: its default export, or the only energy it has. The default is looked for first: a loader may hand out a module that
 * answers for its default export, and is not one itself.
 */
const choose = (exported: unknown): unknown => {
  if (!isRecord(exported)) return exported;
  if (isEnergy(exported.default)) return exported.default;
  if (isEnergy(exported)) return exported;
  const found = Object.values(exported).filter(isEnergy);
  return found.length === 1 ? found[0] : undefined;
};

/** What goes wrong when an energy is applied, if anything does. */
const complaint = (e: Untyped): string | undefined => {
  const tried = E.tryCatch(
    () => e.apply(inputsOf(e.params, 'params'), inputsOf(e.context, 'context'))(b.input('x', 'real', e.event)),
    (error) => E.toError(error).message,
  );
  return E.isLeft(tried) ? tried.left : undefined;
};

/** The signature of `energyFrom`. */
export type EnergyFrom = <const S extends Shape>(
  exported: unknown,
  event: Written<S>,
  file?: string,
) => E.Either<BadInput, Energy<S, Parameters, None>>;

/**
 * The energy over points of a given shape that a module exports: by default, or as the only energy among its exports. It is tried once, on
 * expressions. What is wrong comes back as a `BadInput` that says what was exported instead.
 *
 * @category constructors
 *
 * @example
 * import * as assert from 'node:assert'
 * import { showError } from '@ergodic/core'
 * import { Energy, energyFrom } from '@ergodic/core/energy'
 * import { isRight, swap, getOrElseW } from 'fp-ts/lib/Either.js'
 *
 * assert.ok(isRight(energyFrom({ default: Energy.zero([2]) }, [2])))
 * const wrong = energyFrom({ ring: Energy.zero([3]) }, [2], 'ring.ts')
 * assert.ok(wrong._tag === 'Left')
 * assert.strictEqual(
 *   showError(wrong.left),
 *   "ring.ts: wanted an energy over [2], got an energy over [3]",
 * )
 */
export const energyFrom = signature<EnergyFrom>(
  (exported: unknown, event: Dims, file?: string): E.Either<BadInput, Untyped> => {
    const wrong = (reason: string): E.Either<BadInput, never> =>
      E.left(file === undefined ? { _tag: 'BadInput', reason } : { _tag: 'BadInput', file, reason });
    const wanted = `wanted an energy over ${showDims(event)}`;
    const found = choose(exported);
    if (tagOf(found) !== 'Energy' || !isModel(found))
      return wrong(`${wanted}; the module exports ${describeExport(exported)}`);
    if (!sameDims(found.event, event)) return wrong(`${wanted}, got ${describe(found)}`);
    if (Object.keys(found.context).length > 0)
      return wrong(`${wanted} alone, got ${describe(found)} (give it with condition)`);
    const trouble = complaint(found);
    return trouble === undefined ? E.right(found) : wrong(`the energy cannot be applied: ${trouble}`);
  },
);
