/**
 * Every operation's record: a total table, so an operation without one does not compile.
 */
import type { OpName } from '../graph/attrs.ts';
import { convolution } from './convolution.ts';
import { elementwise } from './elementwise.ts';
import { indexing } from './indexing.ts';
import { leaf } from './leaf.ts';
import { logic } from './logic.ts';
import { movement } from './movement.ts';
import { random } from './random.ts';
import type { OpRecord } from './record.ts';
import { reduction } from './reduction.ts';
import { structured } from './structured.ts';

export const records = {
  ...leaf,
  ...elementwise,
  ...logic,
  ...reduction,
  ...convolution,
  ...movement,
  ...indexing,
  ...random,
  ...structured,
} satisfies { readonly [K in OpName]: OpRecord<K> };

const table: { readonly [K in OpName]: OpRecord<K> } = records;

/** The record of a node's operation. */
export const recordOf = <K extends OpName>(op: K): OpRecord<K> => table[op];

export const opNames: readonly OpName[] = Object.keys(records).filter((name): name is OpName => name in table);
