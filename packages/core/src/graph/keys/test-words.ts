/** What the tests of key reuse are written with. */
import * as E from 'fp-ts/lib/Either.js';
import { build as b } from '../../ops/index.ts';
import type { Node } from '../node.ts';
import { checkKeys, type KeyFinding, type KeyOptions } from './check.ts';

export const key = b.input('key', 'bits', [2]);
export const int = (value: number): Node => b.scalar(value, 'int');
export const fold = (k: Node, ...data: readonly (Node | number)[]): Node =>
  data.reduce<Node>((parent, d) => b.foldIn(parent, typeof d === 'number' ? int(d) : d), k);
export const normal = (k: Node, ...shape: readonly number[]): Node => b.draw('normal', k, shape);
export const uniform = (k: Node, ...shape: readonly number[]): Node => b.draw('uniform', k, shape);
export const x = b.input('x', 'real', [2]);
export const only = (nodes: readonly Node[]): Node => {
  const [first] = nodes;
  if (first === undefined) throw new RangeError('no node');
  return first;
};

export const found = (roots: readonly Node[], options?: KeyOptions): readonly KeyFinding[] => {
  const checked = checkKeys(roots, options);
  return E.isLeft(checked) ? checked.left : [];
};
export const kinds = (...roots: readonly Node[]): readonly string[] =>
  found(roots).map(({ kind, certain }) => (certain ? kind : `${kind}?`));
