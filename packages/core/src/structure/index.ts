/** Expressions in tuples and records: their nodes, their names, and the way to put them back. */
export {
  type Exprs,
  leaves,
  type Nodes,
  paths,
  rebuild,
  rebuildWith,
  requireAlike,
  type Sliced,
  type Stacked,
  type Tree,
} from './structure.ts';
