/**
 * Whole numbers of a nest as sums of multiples of symbols: places along axes, turns of loops, and values that are no such sums. Two numbers with the
 * same symbols differ by a constant, and share one address.
 */
import type { Dtype } from '@ergodic/core/graph';
import { eachStmt, type Let, type Loop, operandsOf, type Ref, type Scalar, type Stmt } from '../../../lower/loops.ts';
import type { Nest } from '../../../nests/nest-plan.ts';

export type SymbolName =
  | `axis ${number}`
  | `turn ${number}`
  /** A value that is not a sum of others: it is held in a variable. */
  | `value ${number}`
  | `scalar ${string}`;

export interface Form {
  readonly terms: ReadonlyMap<SymbolName, number>;
  readonly constant: number;
}

export const formOf = (symbol: SymbolName): Form => ({ terms: new Map([[symbol, 1]]), constant: 0 });
const known = (constant: number): Form => ({ terms: new Map(), constant });

export const scaled = ({ terms, constant }: Form, by: number): Form => ({
  terms: by === 0 ? new Map() : new Map([...terms].map(([symbol, c]) => [symbol, c * by])),
  constant: constant * by,
});

const sum = (a: Form, b: Form): Form => {
  const terms = new Map(a.terms);
  for (const [symbol, c] of b.terms) {
    const total = (terms.get(symbol) ?? 0) + c;
    if (total === 0) terms.delete(symbol);
    else terms.set(symbol, total);
  }
  return { terms, constant: a.constant + b.constant };
};

/** What is known of a nest before it is written. */
export interface Analysis {
  readonly kindOf: (ref: Ref) => Dtype;
  readonly letOf: (ref: Ref) => Let | undefined;
  readonly form: (ref: Ref) => Form;
  /** The axes on which a value depends, as bits. */
  readonly dependsOn: (ref: Ref) => number;
  readonly count: (ref: Ref) => number;
}

const linear = (value: Scalar, form: (ref: Ref) => Form): Form | null => {
  switch (value.op) {
    case 'constant':
      return known(value.value);
    case 'axis':
      return formOf(`axis ${value.axis}`);
    case 'argument':
      return formOf(`scalar ${value.name}`);
    case 'add':
    case 'sub': {
      const [x = 0, y = 0] = value.args;
      return sum(form(x), value.op === 'add' ? form(y) : scaled(form(y), -1));
    }
    case 'neg':
      return scaled(form(value.args[0] ?? 0), -1);
    case 'mul': {
      const [x, y] = [form(value.args[0] ?? 0), form(value.args[1] ?? 0)];
      if (y.terms.size === 0) return scaled(x, y.constant);
      return x.terms.size === 0 ? scaled(y, x.constant) : null;
    }
    default:
      return null;
  }
};

export const analyse = (nest: Nest): Analysis => {
  const kinds = new Map<Ref, Dtype>();
  const lets = new Map<Ref, Let>();
  const forms = new Map<Ref, Form>();
  const depends = new Map<Ref, number>();
  const counts = new Map<Ref, number>();
  const form = (ref: Ref): Form => forms.get(ref) ?? formOf(`value ${ref}`);
  const dependsOn = (ref: Ref): number => depends.get(ref) ?? 0;
  const use = (ref: Ref): void => {
    counts.set(ref, (counts.get(ref) ?? 0) + 1);
  };
  eachStmt(nest.body, (stmt) => {
    if (stmt.stmt === 'let') {
      lets.set(stmt.ref, stmt);
      kinds.set(stmt.ref, stmt.kind);
      for (const ref of operandsOf(stmt.value)) use(ref);
      if (stmt.kind === 'int') {
        const found = linear(stmt.value, form);
        if (found !== null) forms.set(stmt.ref, found);
      }
    } else if (stmt.stmt === 'loop') {
      kinds.set(stmt.index, 'int');
      forms.set(stmt.index, formOf(`turn ${stmt.index}`));
      for (const { ref, kind, init, next } of stmt.carried) {
        kinds.set(ref, kind);
        use(init);
        use(next);
      }
    } else {
      use(stmt.index);
      use(stmt.value);
    }
  });
  // What a loop carries may depend on what it becomes: again until nothing changes.
  let changed = true;
  const note = (ref: Ref, bits: number): void => {
    const before = dependsOn(ref);
    if ((before | bits) === before) return;
    depends.set(ref, before | bits);
    changed = true;
  };
  const all = (refs: readonly Ref[]): number => refs.reduce((bits, ref) => bits | dependsOn(ref), 0);
  const walk = (body: readonly Stmt[]): void => {
    for (const stmt of body) {
      if (stmt.stmt === 'let') {
        const { value } = stmt;
        note(stmt.ref, value.op === 'axis' ? 1 << value.axis : all(operandsOf(value)));
      } else if (stmt.stmt === 'loop') {
        carry(stmt);
        walk(stmt.body);
        carry(stmt);
      }
    }
  };
  const carry = (loop: Loop): void => {
    for (const { ref, init, next } of loop.carried) note(ref, dependsOn(init) | dependsOn(next));
  };
  while (changed) {
    changed = false;
    walk(nest.body);
  }
  return {
    kindOf: (ref) => kinds.get(ref) ?? 'real',
    letOf: (ref) => lets.get(ref),
    form,
    dependsOn,
    count: (ref) => counts.get(ref) ?? 0,
  };
};
