/** All benchmark rows, in the order in which they run. */
import type { Row } from './row.ts';
import { w1 } from './w1/row.ts';
import { w2 } from './w2/row.ts';
import { w3 } from './w3/row.ts';
import { w4 } from './w4/row.ts';
import { w5 } from './w5/row.ts';
import { w6 } from './w6/row.ts';
import { w7 } from './w7/row.ts';
import { w8 } from './w8/row.ts';
import { w9 } from './w9/row.ts';
import { w10 } from './w10/row.ts';
import { w11 } from './w11/row.ts';

export const rows: readonly Row[] = [...w1, ...w2, ...w3, ...w4, ...w5, ...w6, ...w7, ...w8, ...w9, ...w10, ...w11];
