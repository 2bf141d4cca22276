/** Pictures of draws, and a run as one page. */
export {
  autocorrelationPlot,
  energiesCompared,
  energyPlot,
  type IsDivergent,
  pairPlot,
  rankPlot,
} from './plots.ts';
export { type ReportInput, samplingReport } from './report.ts';
export { tracePlot } from './trace.ts';
