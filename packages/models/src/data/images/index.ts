export { contactSheet, type SheetOptions } from './contact-sheet.ts';
export {
  type Bins,
  binCounts,
  binsOf,
  byFactor,
  type FactorName,
  type Factors,
  factorNames,
  factorsOf,
  type Places,
  type Shape,
  shapes,
} from './factors.ts';
export { type ImageFamily, imageFamily, jointLaw, outsiders, type Weights } from './family.ts';
export { type Frequencies, frequencies } from './frequencies.ts';
export { type Novelty, nearestDistances, novelty } from './nearest.ts';
export { imageReader, type Reading, readImages } from './reader.ts';
export { renderImage } from './render.ts';
export { type ImageSet, sampleImages } from './sample.ts';
export { type Variation, variationBetween, variationFromLaw } from './variation.ts';
