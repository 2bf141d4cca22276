import type { BadInput } from '@ergodic/core/error';
import * as E from 'fp-ts/lib/Either.js';
import { checkerboard } from './checkerboard.ts';
import type { Dataset } from './dataset.ts';
import { eightGaussians } from './eight-gaussians.ts';
import { pinwheel } from './pinwheel.ts';
import { rings } from './rings.ts';
import { spirals } from './spirals.ts';
import { swissRoll } from './swiss-roll.ts';
import { twoMoons } from './two-moons.ts';

const makers: Readonly<Record<string, () => Dataset>> = {
  'two-moons': () => twoMoons(),
  '8-gaussians': () => eightGaussians(),
  checkerboard: () => checkerboard(),
  pinwheel: () => pinwheel(),
  rings: () => rings(),
  'swiss-roll': () => swissRoll(),
  spirals: () => spirals(),
};

/**
 * The names of the built-in data sets.
 *
 * @category model
 */
export const datasetNames: readonly string[] = Object.keys(makers);

const plain = (name: string): string => name.toLowerCase().replace(/[^a-z0-9]/g, '');

/**
 * The built-in data set of a name; case, spaces and hyphens do not matter (`two moons`, `TwoMoons`, `two-moons`).
 *
 * @errors `BadInput` that lists what exists
 * @category constructors
 * @example
 * import * as assert from 'node:assert';
 * import { isRight } from 'fp-ts/lib/Either.js';
 * import { findDataset } from '@ergodic/models/data';
 *
 * const found = findDataset('8 Gaussians');
 * assert.ok(isRight(found) && found.right.name === '8-gaussians');
 */
export const findDataset = (name: string): E.Either<BadInput, Dataset> => {
  const found = datasetNames.find((known) => plain(known) === plain(name));
  const make = found === undefined ? undefined : makers[found];
  return make === undefined
    ? E.left({
        _tag: 'BadInput',
        value: name,
        reason: `no such data set; there are ${datasetNames.join(', ')}`,
      })
    : E.right(make());
};
