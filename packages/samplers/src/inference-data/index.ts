/** Runs as InferenceData, for ArviZ and xarray. */
export { type Export, inferenceData, type Sampled } from './inference-data.ts';
export { toJson } from './json.ts';
export {
  type Attributes,
  type Coordinate,
  coordinatesOf,
  type Group,
  type GroupName,
  type InferenceData,
  type Kind,
  type Variable,
} from './model.ts';
export type { Numbers, Part } from './variables.ts';
export { type Writing, writeInferenceData } from './write.ts';
export { toZarr } from './zarr.ts';
