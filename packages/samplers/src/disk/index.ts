/** Runs on disk (in Node). */
export {
  checkpointOf,
  continueStream,
  type ReadStream,
  readStream,
  type Stream,
  type Streamed,
  stream,
} from './stream.ts';
