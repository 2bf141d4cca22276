/** The operations: constructors of nodes, closed functions, and the records that say what each operation is. */
export * as build from './build.ts';
export {
  apply,
  buildBatch,
  buildIterate,
  buildScan,
  type Closure,
  close,
  closed,
  results,
  type ScanBody,
  substitute,
} from './fn.ts';
export { make, remake } from './make.ts';
export {
  addMaybe,
  type Batched,
  type Call,
  type Derivative,
  lift,
  type Maybe,
  type OpRecord,
  type Sample,
  type Value,
} from './record.ts';
export { opNames, recordOf, records } from './table.ts';
