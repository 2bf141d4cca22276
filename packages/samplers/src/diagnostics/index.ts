/** What draws of chains say about themselves. */
export { autocorrelation, autocovariance } from './autocovariance.ts';
export { type Chains, coordinate, coordinateNames, type Draws } from './draws.ts';
export { acceptanceRates, type DivergentStep, divergentSteps, ebfmi } from './energy.ts';
export { bulkEss, meanEss, monotoneTime, quantileEss, tailEss } from './ess.ts';
export { meanMcse, quantileMcse, sdMcse } from './mcse.ts';
export { normalScores, ranks } from './ranks.ts';
export { rhat } from './rhat.ts';
export {
  type ShortRunOptions,
  type ShortRunReport,
  type ShortRunRow,
  shortRunAgainstLongRun,
  showShortRun,
} from './short-run.ts';
export { type DrawsSummary, type Statistics, type SummaryRow, showDrawsSummary, summarise } from './summary.ts';
export { wasserstein } from './wasserstein.ts';
