/**
 * All the cases, by the row of the table that they are counted under.
 */
import { opNames } from '@ergodic/core/ops';
import { arrayCases } from './arrays.ts';
import { batchCases } from './batches.ts';
import type { Case } from './case.ts';
import { contractionCases } from './contractions.ts';
import { edgeCases } from './edges.ts';
import { iterationCases } from './iterations.ts';
import { programCases } from './programs.ts';
import { randomCases } from './randomness.ts';
import { sampleCases } from './samples.ts';
import { scanCases } from './scans.ts';
import { sweepCases } from './sweeps.ts';

export const cases: readonly Case[] = [
  ...opNames.flatMap((op) => sampleCases(op)),
  ...sweepCases,
  ...edgeCases,
  ...arrayCases,
  ...contractionCases,
  ...randomCases,
  ...batchCases,
  ...scanCases,
  ...iterationCases,
  ...programCases,
];

export const casesOf = (row: string): readonly Case[] => cases.filter((test) => test.row === row);
