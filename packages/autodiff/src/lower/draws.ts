/**
 * Keys and random numbers as ciphers of the place of an element.
 */
import { type Attrs, type Node, shapeOf } from '@ergodic/core/graph';
import { arg, type Environment, type Tools } from './environment.ts';
import type { Ref } from './loops.ts';
import type { Index } from './scope.ts';

export interface Draws {
  readonly drawn: (env: Environment, node: Node, attrs: Attrs['draw'], index: readonly Index[]) => Ref;
  readonly folded: (env: Environment, node: Node, index: readonly Index[]) => Ref;
}

export const newDraws = ({ scope, ix, element, apply, truth }: Tools): Draws => {
  const drawn = (env: Environment, node: Node, attrs: Attrs['draw'], index: readonly Index[]): Ref => {
    const key = arg(node, 0);
    const lead = index.slice(0, shapeOf(key).length - 1);
    const words = [element(env, key, [...lead, 0]), element(env, key, [...lead, 1])] as const;
    const counter = ix.ref(ix.flatten(index.slice(lead.length), attrs.shape));
    const cipher = scope.emit('bits', { op: 'threefry', key: words, counter });
    const bits = scope.emit('bits', { op: 'mixedWords', of: cipher });
    if (attrs.kind === 'bits') return bits;
    const unit = scope.emit('real', { op: 'unit', bits });
    if (attrs.kind === 'uniform') return unit;
    const real = (x: number): Ref => scope.literal('real', x);
    // 2 f - 1 is exact, and so is the last addition: the interval is open at -1.
    const symmetric = apply(
      'add',
      'real',
      apply('sub', 'real', apply('mul', 'real', unit, real(2)), real(1)),
      real(2 ** -24),
    );
    return apply('mul', 'real', apply('erfinv', 'real', symmetric), real(Math.SQRT2));
  };

  const folded = (env: Environment, node: Node, index: readonly Index[]): Ref => {
    const lead = index.slice(0, -1);
    const word = index[index.length - 1] ?? 0;
    const key = arg(node, 0);
    const words = [element(env, key, [...lead, 0]), element(env, key, [...lead, 1])] as const;
    const cipher = scope.emit('bits', { op: 'threefry', key: words, counter: element(env, arg(node, 1), lead) });
    const second = scope.emit('bits', { op: 'secondWord', of: cipher });
    if (typeof word === 'number') return word === 0 ? cipher : second;
    return apply('where', 'bits', truth('equal', word, 0), cipher, second);
  };

  return { drawn, folded };
};
