/**
 * Writing a scalar program. A value is placed in the outermost block in which its operands exist, so what does not vary in a loop is
 * computed before it; equal values in sight are one value.
 */
import type { Dtype } from '@ergodic/core/graph';
import { LoweringLimit } from './limit.ts';
import { type Carried, operandsOf, type Ref, type Scalar, type Stmt, type Store } from './loops.ts';

export interface Block {
  readonly parent: Block | null;
  readonly depth: number;
  readonly stmts: Stmt[];
  /** Equal values by their text. */
  readonly known: Map<string, Ref>;
  /** Elements of nodes already computed here. */
  readonly memo: Map<object, Map<string, Ref>>;
}

/** A number known now, or a value of kind `int`. */
export type Index = number | { readonly ref: Ref };

export interface Scope {
  readonly root: Block;
  readonly current: () => Block;
  readonly emit: (kind: Dtype, value: Scalar) => Ref;
  readonly kindOf: (ref: Ref) => Dtype;
  readonly literalOf: (ref: Ref) => number | undefined;
  readonly literal: (kind: Dtype, value: number) => Ref;
  /**
   * A loop in the current block: `body` writes one turn and returns the next values. Returns the variables. `active` names the variable
   * that tells whether turns still change anything.
   */
  readonly loop: (
    extent: number,
    init: readonly { readonly kind: Dtype; readonly ref: Ref }[],
    body: (index: Ref, variables: readonly Ref[]) => readonly Ref[],
    active?: number,
  ) => readonly Ref[];
  /** Writes a value to an array, in the current block. */
  readonly store: (store: Omit<Store, 'stmt'>) => void;
  /** Writes in an outer block for a while. */
  readonly inside: <A>(block: Block, write: () => A) => A;
  /** Looks an element up in every block in sight. */
  readonly recall: (owner: object, key: string) => Ref | undefined;
  readonly remember: (owner: object, key: string, ref: Ref) => void;
  /** The block in which a value exists. */
  readonly homeOf: (ref: Ref) => Block;
  readonly count: () => number;
}

const newBlock = (parent: Block | null): Block => ({
  parent,
  depth: parent === null ? 0 : parent.depth + 1,
  stmts: [],
  known: new Map(),
  memo: new Map(),
});

/** A text for each value, the same for equal ones. The common kinds of values are shown without JSON, which takes its time. */
const show = (kind: Dtype, value: Scalar): string => {
  if (value.op === 'constant') return `${kind} = ${Object.is(value.value, -0) ? '-0' : value.value}`;
  if (value.op === 'load') return `${kind} ${value.buffer}[${value.index}]`;
  return 'args' in value ? `${kind} ${value.op} ${value.args.join(' ')}` : `${kind} ${JSON.stringify(value)}`;
};

/** `most` values at most: beyond, the program is too long to be of use. */
export const newScope = (most: number = Number.POSITIVE_INFINITY): Scope => {
  const root = newBlock(null);
  let current = root;
  let next = 0;
  const kinds: Dtype[] = [];
  const homes: Block[] = [];
  const literals = new Map<Ref, number>();

  const homeOf = (ref: Ref): Block => homes[ref] ?? root;
  const fresh = (kind: Dtype, home: Block): Ref => {
    if (next >= most) throw new LoweringLimit(`more than ${most} values in one program`);
    kinds.push(kind);
    homes.push(home);
    return next++;
  };

  const emit = (kind: Dtype, value: Scalar): Ref => {
    let home = root;
    for (const ref of operandsOf(value)) if (homeOf(ref).depth > home.depth) home = homeOf(ref);
    const key = show(kind, value);
    const found = home.known.get(key);
    if (found !== undefined) return found;
    const ref = fresh(kind, home);
    home.stmts.push({ stmt: 'let', ref, kind, value });
    home.known.set(key, ref);
    if (value.op === 'constant') literals.set(ref, value.value);
    return ref;
  };

  const inside = <A>(block: Block, write: () => A): A => {
    const before = current;
    current = block;
    try {
      return write();
    } finally {
      current = before;
    }
  };

  return {
    root,
    current: () => current,
    emit,
    kindOf: (ref) => kinds[ref] ?? 'real',
    literalOf: (ref) => literals.get(ref),
    literal: (kind, value) => emit(kind, { op: 'constant', value }),
    inside,
    store: (store) => {
      current.stmts.push({ stmt: 'store', ...store });
    },
    loop: (extent, init, body, active) => {
      const outer = current;
      const inner = newBlock(outer);
      const index = fresh('int', inner);
      const variables = init.map(({ kind }) => fresh(kind, inner));
      const nexts = inside(inner, () => body(index, variables));
      const carried: readonly Carried[] = init.map(({ kind, ref }, i) => ({
        ref: variables[i] ?? 0,
        kind,
        init: ref,
        next: nexts[i] ?? 0,
      }));
      const variable = active === undefined ? undefined : variables[active];
      outer.stmts.push({
        stmt: 'loop',
        index,
        extent,
        carried,
        body: inner.stmts,
        ...(variable === undefined ? {} : { active: variable }),
      });
      // After the loop a variable is a value of the block around it.
      for (const v of variables) homes[v] = outer;
      return variables;
    },
    recall: (owner, key) => {
      for (let block: Block | null = current; block !== null; block = block.parent) {
        const found = block.memo.get(owner)?.get(key);
        if (found !== undefined) return found;
      }
      return undefined;
    },
    remember: (owner, key, ref) => {
      const home = homeOf(ref);
      const memo = home.memo.get(owner) ?? new Map<string, Ref>();
      memo.set(key, ref);
      home.memo.set(owner, memo);
    },
    homeOf,
    count: () => next,
  };
};
