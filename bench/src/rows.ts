/** All benchmark rows, in the order in which they run. */
import type { Row } from './row.ts';
import { w1 } from './w1/row.ts';
import { w9 } from './w9/row.ts';

export const rows: readonly Row[] = [...w1, ...w9];
