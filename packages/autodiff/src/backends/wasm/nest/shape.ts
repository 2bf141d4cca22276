/**
 * How a nest is laid out: which axis stands in the lanes of vectors, and which cells are computed side by side so that what they read is read once.
 */
import { eachStmt, type Loop, type Stmt } from '../../../lower/loops.ts';
import type { Nest } from '../../../nests/nest-plan.ts';
import type { Analysis } from './forms.ts';
import { passesOf } from './terms.ts';

/** An axis of which so many neighbours are computed at once. */
export interface Jam {
  readonly axis: number;
  readonly cells: number;
}

export interface Shape {
  /** The axis in the lanes. */
  readonly vector: number;
  /** So many vectors at once. */
  readonly vectors: number;
  /** Statements that take turns at the axis in the lanes: the body, or what each of its sums takes. */
  readonly passes: readonly (readonly Stmt[])[];
  /** Axes of which neighbours are computed at once, in the order of their loops. */
  readonly jams: readonly Jam[];
  /** All axes but the vector's, outermost first. */
  readonly order: readonly number[];
  /** Cells along the vector axis. */
  readonly extent: number;
  /** Fewer cells than lanes along the vector axis: lanes beyond the last one repeat it. */
  readonly clamped: boolean;
}

/** Sums that fit into registers beside what is added to them. */
const MOST_SUMS = 8;
const MOST_CELLS = 4;
/** Sums, and what a turn reads, where engines have registers for all of it: they read everything before they compute. */
const MOST_VECTORS = 14;
/** Bodies up to this length gain from two vectors at once. */
const SHORT = 24;

const has = (bits: number, axis: number): boolean => (bits & (1 << axis)) !== 0;

/** Reads and writes of a nest, with how deep in loops they stand. */
interface Use {
  readonly index: number;
  readonly depth: number;
  readonly store: boolean;
}

const usesOf = (body: readonly Stmt[]): readonly Use[] => {
  const uses: Use[] = [];
  eachStmt(body, (stmt, depth) => {
    if (stmt.stmt === 'store' && !stmt.sum) uses.push({ index: stmt.index, depth, store: true });
    if (stmt.stmt === 'let' && stmt.value.op === 'load') uses.push({ index: stmt.value.index, depth, store: false });
  });
  return uses;
};

/** What reads and writes cost if an axis stands in the lanes: neighbours in memory are read at once, others one by one. */
const costOf = (axis: number, uses: readonly Use[], analysis: Analysis): number =>
  uses.reduce((total, { index, depth, store }) => {
    const weight = 16 ** depth;
    if (!has(analysis.dependsOn(index), axis)) return total + weight * (store ? 4 : 0.5);
    const { terms } = analysis.form(index);
    const step = terms.get(`axis ${axis}`);
    const opaque = [...terms.keys()].some(
      (symbol) => symbol.startsWith('value ') && has(analysis.dependsOn(Number(symbol.slice(6))), axis),
    );
    return total + weight * (opaque || step === undefined ? 8 : Math.abs(step) === 1 ? 1 : 4);
  }, 0);

const pickVector = (nest: Nest, uses: readonly Use[], analysis: Analysis, lanes: number): number => {
  const last = nest.axes.length - 1;
  if (nest.tiled || last <= 0) return last;
  const candidates = nest.axes.flatMap((n, axis) => (n >= lanes ? [axis] : []));
  if (candidates.length === 0) return last;
  return candidates.reduce((best, axis) =>
    costOf(axis, uses, analysis) <= costOf(best, uses, analysis) ? axis : best,
  );
};

/** Statements that become code of their own: sums of indices do not. */
const lengthOf = (body: readonly Stmt[]): number =>
  body.filter((stmt) => stmt.stmt !== 'let' || stmt.kind !== 'int').length;

/** Innermost loops that carry real numbers: where the time goes. */
const reductions = (body: readonly Stmt[]): readonly Loop[] => {
  const found: Loop[] = [];
  eachStmt(body, (stmt) => {
    if (stmt.stmt === 'loop' && !stmt.body.some((inner) => inner.stmt === 'loop')) found.push(stmt);
  });
  return found;
};

/**
 * Reads of the innermost loops that are the same for neighbours along an axis: none, and computing those at once gains nothing. What is read by
 * vectors counts for each of them.
 */
const sharedReads = (
  axis: number,
  loops: readonly (readonly Stmt[])[],
  analysis: Analysis,
  [vector, vectors]: readonly [number, number],
): number =>
  loops.flat().reduce((total, stmt) => {
    if (stmt.stmt !== 'let' || stmt.value.op !== 'load') return total;
    const bits = analysis.dependsOn(stmt.value.index);
    return has(bits, axis) ? total : total + (has(bits, vector) ? vectors : 1);
  }, 0);

/** Sums of jammed cells, and the vectors that are read for one turn. */
const vectorsHeld = (sums: number, body: readonly Stmt[], jams: readonly Jam[], analysis: Analysis): number => {
  const cellsOf = (bits: number): number => jams.reduce((n, { axis, cells }) => n * (has(bits, axis) ? cells : 1), 1);
  return body.reduce(
    (total, stmt) =>
      stmt.stmt === 'let' && stmt.value.op === 'load' ? total + cellsOf(analysis.dependsOn(stmt.value.index)) : total,
    sums * cellsOf(-1),
  );
};

export const shapeOf = (nest: Nest, analysis: Analysis, lanes: number): Shape => {
  const uses = usesOf(nest.body);
  const vector = pickVector(nest, uses, analysis, lanes);
  const extent = nest.axes[vector] ?? 1;
  const order = nest.axes.map((_, axis) => axis).filter((axis) => axis !== vector);
  const clamped = !nest.tiled && extent < lanes;
  const loops = reductions(nest.body);
  const sums = nest.body.filter((stmt) => stmt.stmt === 'store').filter((stmt) => stmt.sum);
  const roomy = extent % (2 * lanes) === 0 || extent >= 8 * lanes;
  const passes = order.length > 0 ? passesOf(nest.body) : [nest.body];
  const short = [...passes, ...loops.map((loop) => loop.body)].every((body) => lengthOf(body) <= SHORT);
  const calls = nest.tiled ? extent % (2 * lanes) === 0 : roomy;
  const carried = Math.max(1, ...loops.map((loop) => loop.carried.length));
  const working = loops.length > 0 || sums.length > 0;
  const hot = loops.length > 0 ? loops.map((loop) => loop.body) : passes;
  const vectors = calls && short && !clamped && carried * 2 <= MOST_SUMS && sums.length === 0 ? 2 : 1;
  const shared = (axis: number): number => sharedReads(axis, hot, analysis, [vector, vectors]);
  const candidates = working && short ? order.filter((axis) => (nest.axes[axis] ?? 1) >= 2) : [];
  const [first, second] = [...candidates]
    .filter((axis) => shared(axis) > 0)
    .sort((a, b) => shared(b) - shared(a) || b - a);
  const totals = Math.max(1, new Set(sums.map(({ buffer, index }) => `${buffer} ${index}`)).size);
  const jamOf = (axis: number | undefined, room: number): readonly Jam[] => {
    const cells = axis === undefined ? 1 : Math.min(MOST_CELLS, room, nest.axes[axis] ?? 1);
    return axis === undefined || cells < 2 ? [] : [{ axis, cells }];
  };
  const room = Math.floor(MOST_SUMS / (carried * vectors * totals));
  const inside = jamOf(first, room);
  const both = [...jamOf(second, Math.floor(room / (inside[0]?.cells ?? 1))), ...inside];
  const fits = hot.every((body) => vectorsHeld(totals, body, both, analysis) <= MOST_VECTORS);
  const jams = loops.length === 0 && fits ? both : inside;
  // What the cells computed at once share is read again for the next ones: they come in the innermost loops.
  const inner = jams.map(({ axis }) => axis);
  return {
    vector,
    vectors,
    passes: jams.length > 0 ? passes : [nest.body],
    jams,
    order: [...order.filter((axis) => !inner.includes(axis)), ...inner],
    extent,
    clamped,
  };
};
