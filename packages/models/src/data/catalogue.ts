import type { BadInput } from '@ergodic/core/error';
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import { checkerboard } from './checkerboard.ts';
import type { Dataset } from './dataset.ts';
import { type Entry, entry, type Parameter, readParameters } from './dataset-parameters.ts';
import { eightGaussians } from './eight-gaussians.ts';
import { pinwheel } from './pinwheel.ts';
import { rings } from './rings.ts';
import { spirals } from './spirals.ts';
import { swissRoll } from './swiss-roll.ts';
import { twoMoons } from './two-moons.ts';

const noise = (usual: number): Parameter => ({ usual, least: 0.02, most: 1 });

const entries: Readonly<Record<string, Entry>> = {
  'two-moons': entry({ noise: noise(0.1) }, (of) => twoMoons(of('noise'))),
  '8-gaussians': entry(
    { radius: { usual: 2.83, least: 0.5, most: 5 }, sd: { usual: 0.354, least: 0.01, most: 2 } },
    (of) => eightGaussians(of('radius'), of('sd')),
  ),
  checkerboard: entry(
    {
      squares: { usual: 4, least: 2, most: 16, multiple: 2 },
      side: { usual: 2, least: 0.1, most: 10 },
    },
    (of) => checkerboard({ squares: of('squares'), side: of('side') }),
  ),
  pinwheel: entry(
    {
      arms: { usual: 5, least: 1, most: 12, multiple: 1 },
      radial: { usual: 0.3, least: 0.1, most: 0.4 },
      tangential: { usual: 0.1, least: 0.05, most: 0.4 },
      rate: { usual: 0.25, least: 0, most: 0.5 },
    },
    (of) => pinwheel({ arms: of('arms'), radial: of('radial'), tangential: of('tangential'), rate: of('rate') }),
  ),
  rings: entry({ noise: noise(0.08) }, (of) => rings(of('noise'))),
  'swiss-roll': entry({ noise: noise(0.2) }, (of) => swissRoll(of('noise'))),
  spirals: entry({ noise: noise(0.1) }, (of) => spirals(of('noise'))),
};

/**
 * The names of the built-in data sets.
 *
 * @category model
 */
export const datasetNames: readonly string[] = Object.keys(entries);

const plain = (name: string): string => name.toLowerCase().replace(/[^a-z0-9]/g, '');

/**
 * The built-in data set of a name, with parameters after a colon where they are not to be the usual ones. Case, spaces and hyphens of a name do
 * not matter (`two moons`, `TwoMoons`, `two-moons`).
 *
 * @errors `BadInput` that lists what exists, or says what values a parameter may have
 * @category constructors
 * @example
 * import * as assert from 'node:assert';
 * import { isRight } from 'fp-ts/lib/Either.js';
 * import { findDataset } from '@ergodic/models/data';
 *
 * const found = findDataset('8 Gaussians');
 * assert.ok(isRight(found) && found.right.name === '8-gaussians');
 * const narrow = findDataset('8 gaussians: radius=2, sd=0.02');
 * assert.ok(isRight(narrow) && narrow.right.name === '8-gaussians:radius=2,sd=0.02');
 */
export const findDataset = (name: string): E.Either<BadInput, Dataset> => {
  const [wanted = '', ...rest] = name.split(':');
  const found = datasetNames.find((known) => plain(known) === plain(wanted));
  const chosen = found === undefined ? undefined : entries[found];
  if (found === undefined || chosen === undefined)
    return E.left({
      _tag: 'BadInput',
      value: name,
      reason: `no such data set; there are ${datasetNames.join(', ')}`,
    });
  return rest.length === 0
    ? E.right(chosen.make(new Map()))
    : pipe(readParameters(found, chosen.parameters, rest.join(':')), E.map(chosen.make));
};
