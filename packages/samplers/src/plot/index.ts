/** What pictures are made of: frames with axes, lines, the style sheet of reports, numbers for readers. */
export { type Figure, figure } from './figure.ts';
export { coordinate, escapeHtml, type Reported, showEstimate, showNumber, showSeconds } from './format.ts';
export { area, axes, type Frame, frameOf, picture } from './frame.ts';
export { type LineChart, lineChart } from './line-chart.ts';
export type { Layer, Panel, Place } from './panel.ts';
export { style } from './style.ts';
