/**
 * Hash-consing: the one place where nodes are made. Equal (operation, operands, attributes, type) give the same object.
 * The table holds weak references, so graphs that nobody uses any more can be collected.
 */
import type { Attrs, OpName } from './attrs.ts';
import type { Fn, Node } from './node.ts';
import { type ArrayType, isTuple, showType, type Type } from './type.ts';

/** A number as text, exactly: -0, NaN and infinities are told apart. */
const showNumber = (x: number): string => (Object.is(x, -0) ? '-0' : String(x));

/** Attributes as a canonical text, with functions by their identity. */
const showAttr = (value: unknown): string => {
  if (typeof value === 'number') return showNumber(value);
  if (typeof value === 'string') return JSON.stringify(value);
  if (typeof value === 'boolean') return value ? 't' : 'f';
  if (Array.isArray(value)) return `[${value.map(showAttr).join(',')}]`;
  if (typeof value === 'object' && value !== null) {
    if ('results' in value && 'id' in value) return `fn${String(value.id)}`;
    return `{${Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, item]) => `${key}:${showAttr(item)}`)
      .join(',')}}`;
  }
  throw new TypeError(`an attribute cannot be ${typeof value}`);
};

const freezeDeep = <T>(value: T): T => {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    for (const item of Object.values(value)) freezeDeep(item);
  }
  return value;
};

interface Table<T extends object> {
  readonly get: (key: string, build: (id: number) => T) => T;
  readonly size: () => number;
}

let nextId = 0;

const weakTable = <T extends object>(): Table<T> => {
  const table = new Map<string, WeakRef<T>>();
  const swept = new FinalizationRegistry<string>((key) => {
    if (table.get(key)?.deref() === undefined) table.delete(key);
  });
  return {
    get: (key, build) => {
      const found = table.get(key)?.deref();
      if (found !== undefined) return found;
      const made = Object.freeze(build(nextId++));
      table.set(key, new WeakRef(made));
      swept.register(made, key);
      return made;
    },
    size: () => table.size,
  };
};

const nodes = weakTable<Node>();
const fns = weakTable<Fn>();

/** Makes, or finds, the node of an operation whose type is already known. Use `make` of `ops/make.ts`, which works the type out. */
export const intern = <K extends OpName>(op: K, args: readonly Node[], attrs: Attrs[K], type: Type): Node => {
  const key = `${op}(${args.map((a) => a.id).join(',')})${showAttr(attrs)}${showType(type)}`;
  const build = (id: number): Node => {
    const fields = { op, args: Object.freeze([...args]), attrs: freezeDeep(attrs), type: freezeDeep(type), id };
    // The one cast of the graph: these are the fields of `Node<K>`, which the compiler cannot see for a generic K.
    return fields as unknown as Node;
  };
  return nodes.get(key, build);
};

/** Makes, or finds, a closed function. */
export const internFn = (params: readonly ArrayType[], results: readonly Node[]): Fn =>
  fns.get(`${params.map(showType).join(',')}->${results.map((r) => r.id).join(',')}`, (id) => ({
    params: freezeDeep([...params]),
    results: Object.freeze([...results]),
    id,
  }));

/** How many nodes the table remembers, for tests that graphs are collected. */
export const internedNodes = (): number => nodes.size();

/** The type of a node that yields one array. */
export const typeOf = (node: Node): ArrayType => {
  if (isTuple(node.type)) throw new TypeError(`'${node.op}' yields a tuple: read it with project(i)`);
  return node.type;
};

export const shapeOf = (node: Node): readonly number[] => typeOf(node).shape;
export const dtypeOf = (node: Node): ArrayType['dtype'] => typeOf(node).dtype;
