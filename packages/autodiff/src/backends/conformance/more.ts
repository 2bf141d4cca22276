import { arrayCases } from './arrays.ts'; import { contractionCases } from './contractions.ts'; import { randomCases } from './randomness.ts'; import { loopCases } from './loops.ts';
export const cases = [...arrayCases, ...contractionCases, ...randomCases, ...loopCases];
