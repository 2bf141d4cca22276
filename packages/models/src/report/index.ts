export type { Reported } from '@ergodic/samplers/plot';
export { heatMap } from './heat-map.ts';
export { renderReport } from './render.ts';
export type { Result, TrainingPoint } from './result.ts';
export { samplesCsv } from './samples-csv.ts';
export { type RunFacts, reported, type Summary, summarise, summaryJson } from './summary.ts';
