/** Wrong rules of NUTS: each is one of `samplers/nuts/rules.ts`, changed. */
import { constant, exp, less, minimum, mul, not, sigmoid, sub } from '@ergodic/core';
import { rowsFor } from '../../samplers/nuts/blocks.ts';
import { nutsWith } from '../../samplers/nuts/nuts-with.ts';
import { type Rules, standard } from '../../samplers/nuts/rules.ts';
import { orbitEnumeration, trajectoryMovement } from '../enumeration/index.ts';
import { open } from '../opened.ts';
import { type Mutant, together } from '../table/property.ts';
import { energy, mutantsOf } from './scene.ts';

const maxDepth = 3;
const [yes, no] = [constant(true, 'bool'), constant(false, 'bool')];

/** Orbits on which trees of every depth come about, and some that turn round inside. */
const places = [
  { stepSize: 0.35, point: [1.4, 0.1], momentum: [0.6, -0.9] },
  { stepSize: 0.7, point: [0.2, -1.6], momentum: [-1.1, 0.4] },
  { stepSize: 0.65, point: [1.18, 0.74], momentum: [1.18, -0.91] },
  { stepSize: 0.3, point: [-1.45, 1.54], momentum: [0.08, 1.97] },
  { stepSize: 1.05, point: [1.9, -0.4], momentum: [0.3, 1.2] },
];

const checks = (edit: Partial<Rules>, oracle: string) => {
  const make = nutsWith('nuts', { ...standard, ...edit });
  const look = oracle === 'movement' ? trajectoryMovement : orbitEnumeration;
  return [
    together(
      places.map((place) =>
        look(open(make(energy, { stepSize: place.stepSize, maxDepth }), [2]), energy, { ...place, maxDepth }),
      ),
    ),
  ];
};

const mutant = mutantsOf<Partial<Rules>>('nuts', checks, {});
const never = [-1, -1] as const;

export const nutsMutants: readonly Mutant[] = [
  mutant('biased choice inside of subtrees', 'orbit enumeration', {
    takesLeaf: (u, leaf, before) => less(u, exp(minimum(sub(leaf, before), 0))),
  }),
  mutant('uniform weights', 'orbit enumeration', { logWeight: () => constant(0) }),
  mutant('no look at the blocks of a subtree', 'orbit enumeration', {
    rows: (levels) => rowsFor(levels).map((row) => ({ ...row, sees: never })),
  }),
  mutant('no look at the whole tree', 'orbit enumeration', { growsOn: (_, broken) => not(broken) }),
  mutant('off by one at the end of a block', 'orbit enumeration', {
    rows: (levels) => rowsFor(levels).map((row) => ({ ...row, sees: [row.sees[0], row.size - 2] as const })),
  }),
  mutant('a subtree that has turned round is taken', 'orbit enumeration', { joins: () => yes }),
  mutant('always forwards in time', 'orbit enumeration', { forwards: () => yes }),
  mutant('the sum of momenta without its last leaf', 'orbit enumeration', {
    turned: (starts, ends, sums) => standard.turned(starts, ends, sub(sums, ends)),
  }),
  mutant('the subtree is always preferred', 'orbit enumeration', { takesSubtree: () => yes }),
  // These keep the law, and are slower than NUTS.
  mutant('moves a hundredth as often: valid, but crippled', 'movement', {
    takesSubtree: (u, half, tree) => less(u, mul(exp(minimum(sub(half, tree), 0)), 0.01)),
  }),
  mutant('one doubling and no more: valid, but crippled', 'movement', { growsOn: () => no }),
  mutant('no preference for the new half: valid, but slower', 'movement', {
    takesSubtree: (u, half, tree) => less(u, sigmoid(sub(half, tree))),
  }),
  mutant('a turn is seen at one end only', 'orbit enumeration', {
    turned: (starts, _, sums) => standard.turned(starts, starts, sums),
  }),
];
