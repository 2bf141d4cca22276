export { parseIdx } from './idx.ts';
export { type LabelledImages, readLabelledImages } from './labelled-images.ts';
export { isNpy, parseNpy } from './npy.ts';
export { isZip, type NpzMember, parseNpz } from './npz.ts';
export { type NumberArray, type Read, showDims } from './number-array.ts';
export { readIdxFile, readNpyFile, readNpzFile } from './read-files.ts';
