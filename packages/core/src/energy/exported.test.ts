import { describe, expect, it } from 'vitest';
import { constant, input, square } from '../dsl/index.ts';
import { showError } from '../error/index.ts';
import { pipe } from '../index.ts';
import { Init, parameter, slot } from '../tree/index.ts';
import { classifier, Density, describeExport, Energy, energy, energyFrom, isEnergy, recover } from './index.ts';

const ring = Energy.gaussian([2]);
const net = energy({
  event: [2],
  params: { w: parameter([2], Init.zeros), b: parameter([], Init.zeros) },
  apply: () => () => constant(0),
});

/** A value of which the compiler knows nothing: what a program that is not checked may pass. */
const untyped = (value: unknown) => Reflect.get({ value }, String('value'));

const messageOf = (exported: unknown): string => {
  const found = energyFrom(exported, [2], 'my.ts');
  return found._tag === 'Left' ? showError(found.left) : 'an energy';
};

describe('isEnergy', () => {
  it('knows energies, of any kind', () => {
    for (const e of [ring, net, pipe(net, recover(1)), Energy.zero([])]) expect(isEnergy(e)).toBe(true);
  });

  it.each([
    [null],
    [3],
    [() => ring],
    [Density.gaussian([2])],
    [classifier([ring])],
    [{ ...ring, _tag: 'energy' }],
    [{ ...ring, event: [2.5] }],
    [{ ...ring, event: 2 }],
    [{ ...ring, params: { w: slot([]) } }],
    [{ ...ring, params: null }],
    [{ ...ring, context: { level: 1 } }],
    [{ ...ring, apply: undefined }],
  ])('and what are none %#', (value) => {
    expect(isEnergy(value)).toBe(false);
  });
});

describe('energyFrom', () => {
  it('takes the default export, the only energy, or the energy itself', () => {
    for (const exported of [{ default: ring, other: net }, { ring, colour: 'red' }, ring, { default: net }])
      expect(messageOf(exported)).toBe('an energy');
  });

  it('takes the default export of a module that answers for it, as some loaders make them', () => {
    const module = new Proxy(
      { default: net },
      { get: (own, name) => Reflect.get(name === 'default' ? own : net, name) },
    );
    const found = energyFrom(module, [2]);
    expect(found._tag === 'Right' && found.right).toBe(net);
  });

  it.each<readonly [unknown, string]>([
    [{}, 'my.ts: wanted an energy over [2]; the module exports nothing'],
    [
      { default: 3, name: 'x' },
      "my.ts: wanted an energy over [2]; the module exports 'default', the number 3; 'name', the text \"x\"",
    ],
    [
      { one: ring, two: ring },
      "my.ts: wanted an energy over [2]; the module exports 'one', an energy over [2]; 'two', an energy over [2]",
    ],
    [{ default: Energy.zero([3, 1]) }, 'my.ts: wanted an energy over [2], got an energy over [3, 1]'],
    [
      { default: pipe(net, recover(1)) },
      "my.ts: wanted an energy over [2] alone, got an energy over [2] with 2 parameters that needs the context 'tether' (give it with condition)",
    ],
    [
      { default: Density.gaussian([2]) },
      "my.ts: wanted an energy over [2]; the module exports 'default', a density (take toEnergy of it) over [2]",
    ],
    [
      { default: Energy.of([2], (x) => untyped(square(x))) },
      'my.ts: the energy cannot be applied: energy: must give one number for a point, gives real[2]',
    ],
    [undefined, 'my.ts: wanted an energy over [2]; the module exports undefined'],
  ])('says what was exported instead %#', (exported, message) => {
    expect(messageOf(exported)).toBe(message);
  });
});

describe('describeExport', () => {
  it.each<readonly [unknown, string]>([
    [{ f: () => 1 }, "'f', a function (make an energy of it: Energy.of(event, f))"],
    [{ x: input('x', [2]) }, "'x', an expression real[2], not a function of a point"],
    [{ c: classifier([ring]) }, "'c', a classifier (take marginal of it) over [2]"],
    [
      { a: [1, 2], b: {}, c: { d: 1 }, e: null, g: true },
      "'a', a list of 2; 'b', an empty object; 'c', an object with 'd'; 'e', null; 'g', true",
    ],
    [net, 'an energy over [2] with 2 parameters'],
    [7, 'the number 7'],
  ])('%#', (exported, text) => {
    expect(describeExport(exported)).toBe(text);
  });
});
