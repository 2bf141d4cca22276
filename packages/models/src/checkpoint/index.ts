/** What a run leaves on the disk, so that it can go on. */
export { readBytes, writeFile } from './files.ts';
export { loadProgress, type Shapes, saveProgress } from './progress-file.ts';
export { digest, format, identityOf, loadRunFile, type RunFile, saveRunFile } from './run-file.ts';
export { decode, encode, type StoredArray, type TensorFile } from './safetensors.ts';
