import * as E from 'fp-ts/lib/Either.js';

/** What the header of an NPY file says. */
export interface NpyHeader {
  /** The kind of its numbers, `<f8` and the like. */
  readonly descr: string;
  readonly isColumnMajor: boolean;
  readonly shape: readonly number[];
}

type Value =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'truth'; readonly truth: boolean }
  | { readonly kind: 'sizes'; readonly sizes: readonly number[] };

/** A piece of a Python literal: a text, a truth value, a number, or a sign. `L` ends a long integer of Python 2. */
const token = /\s*(?:'([^'\\]*)'|"([^"\\]*)"|(True|False)\b|(\d+)L?|([{}()[\]:,]))/y;

const mostAxes = 64;

/** A reader of tokens, which remembers where it is. */
const scanner = (text: string) => {
  let at = 0;
  const match = (): RegExpExecArray | null => {
    token.lastIndex = at;
    return token.exec(text);
  };
  return {
    /** Takes a sign, if it is next. */
    takes: (sign: string): boolean => {
      const found = match();
      if (found?.[5] !== sign) return false;
      at = token.lastIndex;
      return true;
    },
    /** Takes whatever is next. */
    take: (): RegExpExecArray | null => {
      const found = match();
      if (found !== null) at = token.lastIndex;
      return found;
    },
    rest: (): string => text.slice(at),
  };
};

type Scanner = ReturnType<typeof scanner>;

const wrong = E.left('its header is not the dictionary that it should be');
const structured = E.left('its elements have several fields, where each must be one number');

/** What follows `(`: numbers with commas between, and after a single one, up to `)`. */
const sizesOf = (from: Scanner): E.Either<string, Value> => {
  const sizes: number[] = [];
  let isTuple = true;
  while (!from.takes(')')) {
    const digits = from.take()?.[4];
    if (!isTuple || digits === undefined) return wrong;
    const size = Number(digits);
    if (!Number.isSafeInteger(size)) return E.left(`its shape has a dimension of ${digits}`);
    sizes.push(size);
    if (sizes.length > mostAxes) return E.left(`its shape has more than ${mostAxes} dimensions`);
    isTuple = from.takes(',');
  }
  return !isTuple && sizes.length === 1 ? wrong : E.right({ kind: 'sizes', sizes });
};

const parseValue = (from: Scanner): E.Either<string, Value> => {
  if (from.takes('[')) return structured;
  if (from.takes('(')) return sizesOf(from);
  const [, single, double, truth] = from.take() ?? [];
  const text = single ?? double;
  if (text !== undefined) return E.right({ kind: 'text', text });
  return truth === undefined ? wrong : E.right({ kind: 'truth', truth: truth === 'True' });
};

/**
 * Reads the header of an NPY file, a dictionary written in Python, such as
 * `{'descr': '<f8', 'fortran_order': False, 'shape': (3, 2), }`.
 *
 * @errors a clause that says what is wrong with the file
 * @source https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html
 */
export const parseHeader = (text: string): E.Either<string, NpyHeader> => {
  const from = scanner(text);
  if (!from.takes('{')) return wrong;
  const found = new Map<string, Value>();
  let more = true;
  while (!from.takes('}')) {
    const [, single, double] = from.take() ?? [];
    const name = single ?? double;
    if (!more || name === undefined || found.has(name) || !from.takes(':')) return wrong;
    const value = parseValue(from);
    if (E.isLeft(value)) return value;
    found.set(name, value.right);
    more = from.takes(',');
  }
  const [descr, order, shape] = [found.get('descr'), found.get('fortran_order'), found.get('shape')];
  return found.size === 3 &&
    descr?.kind === 'text' &&
    order?.kind === 'truth' &&
    shape?.kind === 'sizes' &&
    from.rest().trim() === ''
    ? E.right({ descr: descr.text, isColumnMajor: order.truth, shape: shape.sizes })
    : wrong;
};
