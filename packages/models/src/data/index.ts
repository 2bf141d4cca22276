export {
  type Affine,
  affine,
  apply,
  applyToBox,
  applyToDensity,
  identity,
  invert,
  nllInDataUnits,
  standardise,
} from './affine.ts';
export { datasetNames, findDataset } from './catalogue.ts';
export { checkerboard } from './checkerboard.ts';
export { parseColumns } from './columns.ts';
export { type Dataset, dataset } from './dataset.ts';
export { type Draws, drawsOf } from './draws.ts';
export { eightGaussians } from './eight-gaussians.ts';
export { type Centres, isotropicMixture } from './isotropic-mixture.ts';
export { type LineDataset, lineDataset } from './line-dataset.ts';
export { type LineComponent, lineMixture, twoModes } from './line-mixture.ts';
export { pinwheel } from './pinwheel.ts';
export type { PointTable, ReadOptions } from './point-table.ts';
export { readPoints, readPointsBytes, readPointsFile } from './read-points.ts';
export { rings } from './rings.ts';
export { spirals } from './spirals.ts';
export { holdOut, type Split } from './split.ts';
export { swissRoll } from './swiss-roll.ts';
export { type Curve, tubeDensity } from './tube.ts';
export { twoMoons } from './two-moons.ts';
