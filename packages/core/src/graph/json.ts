/**
 * Graphs as JSON, exactly: every number (NaN, infinities and -0 too), bodies and custom derivatives as graphs, and sharing kept, since
 * nodes are a list in which operands are places. Reading builds the nodes again, so a graph that is written and read is the same object.
 */
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import type { BadInput } from '../error/error.ts';
import { make } from '../ops/make.ts';
import type { OpName } from './attrs.ts';
import { attrReaders, encodeAttr, type Json, list, object, type Reader, text, wanted, whole } from './attrs-json.ts';
import { functionsOf } from './bodies.ts';
import { internFn } from './intern.ts';
import type { Fn, Node } from './node.ts';
import { type ArrayType, arrayType, type Dtype, isTuple, showType } from './type.ts';
import { showFindings, verify } from './verify.ts';
import { topological } from './walk.ts';

/** The version of the format that this program writes, and the only one it reads. */
const VERSION = 1;
const FORMAT = 'ergodic-graph';

/** A node: its operands are places in the list that it stands in, before itself. No operands, no attributes: the field is left out. */
export interface NodeJson {
  readonly op: OpName;
  readonly type: string;
  readonly args?: readonly number[];
  readonly attrs?: { readonly [name: string]: Json };
}

/** A closed function; the bodies that it calls come before it. */
export interface FunctionJson {
  readonly params: readonly string[];
  readonly nodes: readonly NodeJson[];
  readonly results: readonly number[];
}

/** A program of any number of results. */
export interface GraphJson {
  readonly format: typeof FORMAT;
  readonly version: typeof VERSION;
  readonly functions: readonly FunctionJson[];
  readonly nodes: readonly NodeJson[];
  readonly results: readonly number[];
}

const encodeScope = (
  roots: readonly Node[],
  placeOf: (fn: Fn) => number,
): { readonly nodes: readonly NodeJson[]; readonly results: readonly number[] } => {
  const order = topological(roots);
  const places = new Map(order.map((node, i) => [node, i]));
  const place = (node: Node): number => places.get(node) ?? -1;
  return {
    nodes: order.map((node): NodeJson => {
      const attrs = Object.entries(node.attrs).map(([name, value]): readonly [string, Json] => [
        name,
        encodeAttr(value, placeOf),
      ]);
      return {
        op: node.op,
        type: showType(node.type),
        ...(node.args.length === 0 ? {} : { args: node.args.map(place) }),
        ...(attrs.length === 0 ? {} : { attrs: Object.fromEntries(attrs) }),
      };
    }),
    results: roots.map(place),
  };
};

/**
 * A graph as plain data for `JSON.stringify`, from which `decodeGraph` gives back the same nodes.
 *
 * @category destructors
 *
 * @example
 * import * as assert from 'node:assert'
 * import { right } from 'fp-ts/lib/Either.js'
 * import { encodeGraph, parseGraph } from '@ergodic/core/graph'
 * import { build as b } from '@ergodic/core/ops'
 *
 * const graph = [b.mul(b.input('x', 'real', []), -0)]
 * assert.deepStrictEqual(parseGraph(JSON.stringify(encodeGraph(graph))), right(graph))
 */
export const encodeGraph = (roots: readonly Node[]): GraphJson => {
  const functions = functionsOf(roots).map(({ fn }) => fn);
  const places = new Map(functions.map((fn, i) => [fn, i]));
  const placeOf = (fn: Fn): number => places.get(fn) ?? -1;
  return {
    format: FORMAT,
    version: VERSION,
    functions: functions.map(({ params, results }) => ({
      params: params.map(showType),
      ...encodeScope(results, placeOf),
    })),
    ...encodeScope(roots, placeOf),
  };
};

const isOpName = (name: string): name is OpName => Object.hasOwn(attrReaders, name);

const readOp: Reader<OpName> = (value, at) =>
  typeof value === 'string' && isOpName(value) ? E.right(value) : wanted('the name of an operation', value, at);

const dtypes: ReadonlyMap<string, Dtype> = new Map([
  ['real', 'real'],
  ['int', 'int'],
  ['bits', 'bits'],
  ['bool', 'bool'],
]);

const readArrayType: Reader<ArrayType> = (value, at) => {
  const found = typeof value === 'string' ? /^([a-z]+)\[((?:\d+(?:, \d+)*)?)\]$/.exec(value) : null;
  const dtype = dtypes.get(found?.[1] ?? '');
  const dims = found?.[2] ?? '';
  return dtype === undefined
    ? wanted("a type like 'real[2, 3]'", value, at)
    : E.right(arrayType(dtype, dims === '' ? [] : dims.split(', ').map(Number)));
};

const optional =
  <A>(reader: Reader<A>, absent: A): Reader<A> =>
  (value, at, fns) =>
    value === undefined ? E.right(absent) : reader(value, at, fns);

/** One of the nodes read so far. */
const nodeAmong =
  (nodes: readonly Node[]): Reader<Node> =>
  (value, at, fns) =>
    pipe(
      whole(value, at, fns),
      E.chain((place) => {
        const node = nodes[place];
        return node === undefined ? wanted('the place of an earlier node', value, at) : E.right(node);
      }),
    );

const build = <K extends OpName>(
  op: K,
  args: readonly Node[],
  attrs: unknown,
  at: string,
  fns: readonly Fn[],
): E.Either<string, Node> =>
  pipe(
    attrReaders[op](attrs, `${at}.attrs`, fns),
    E.chain((read) =>
      E.tryCatch(
        () => make(op, args, read),
        (error) => `${at}: ${E.toError(error).message}`,
      ),
    ),
  );

const anything: Reader<unknown> = (value) => E.right(value);

/** A node, built from those before it, whose type must be what the file says. */
const readNode =
  (nodes: readonly Node[]): Reader<Node> =>
  (value, at, fns) =>
    object((field) =>
      pipe(
        E.Do,
        E.bind('op', () => field('op', readOp)),
        E.bind('type', () => field('type', text)),
        E.bind('args', () => field('args', optional(list(nodeAmong(nodes)), []))),
        E.bind('attrs', () => field('attrs', optional(anything, {}))),
        E.chain(({ op, type, args, attrs }) =>
          pipe(
            build(op, args, attrs, at, fns),
            E.filterOrElse(
              (node) => showType(node.type) === type,
              (node) => `${at} (${op}): the file says ${type}, its operands give ${showType(node.type)}`,
            ),
          ),
        ),
      ),
    )(value, at, fns);

const readNodes: Reader<readonly Node[]> = (value, at, fns) => {
  const nodes: Node[] = [];
  return list(
    (item, place): E.Either<string, Node> =>
      pipe(
        readNode(nodes)(item, place, fns),
        E.map((node) => {
          nodes.push(node);
          return node;
        }),
      ),
  )(value, at, fns);
};

/** The results of a closed function: arrays, not tuples. */
const readResults = (nodes: readonly Node[]): Reader<readonly Node[]> =>
  list((value, at, fns) =>
    pipe(
      nodeAmong(nodes)(value, at, fns),
      E.filterOrElse(
        (node) => !isTuple(node.type),
        (node) => `${at}: '${node.op}' yields a tuple, which a function cannot return`,
      ),
    ),
  );

const readFunctions: Reader<readonly Fn[]> = (value, at) => {
  const read: Fn[] = [];
  return list(
    (item, place): E.Either<string, Fn> =>
      object((field) =>
        pipe(
          E.Do,
          E.bind('params', () => field('params', list(readArrayType))),
          E.bind('nodes', () => field('nodes', readNodes)),
          E.bind('results', ({ nodes }) => field('results', readResults(nodes))),
          E.map(({ params, results }) => {
            const fn = internFn(params, results);
            read.push(fn);
            return fn;
          }),
        ),
      )(item, place, read),
  )(value, at, read);
};

const exactly =
  <A extends string | number>(only: A): Reader<A> =>
  (value, at) =>
    value === only ? E.right(only) : wanted(JSON.stringify(only), value, at);

const readProgram: Reader<readonly Node[]> = object((field) =>
  pipe(
    E.Do,
    E.bind('format', () => field('format', exactly(FORMAT))),
    E.bind('version', () => field('version', exactly(VERSION))),
    E.bind('functions', () => field('functions', readFunctions)),
    E.bind('nodes', ({ functions }) => field('nodes', (value, at) => readNodes(value, at, functions))),
    E.bind('results', ({ nodes }) => field('results', list(nodeAmong(nodes)))),
    E.map(({ results }) => results),
  ),
);

const badInput =
  (file: string | undefined) =>
  (reason: string): BadInput =>
    file === undefined ? { _tag: 'BadInput', reason } : { _tag: 'BadInput', file, reason };

/**
 * The results of a graph that `encodeGraph` wrote. Types are worked out again and compared with those of the file, and the whole graph
 * is verified. What is malformed comes back as a `BadInput` that names the place and what is wrong there; nothing throws.
 *
 * @category constructors
 *
 * @example
 * import * as assert from 'node:assert'
 * import { isLeft } from 'fp-ts/lib/Either.js'
 * import { decodeGraph } from '@ergodic/core/graph'
 *
 * const read = decodeGraph({ format: 'ergodic-graph', version: 1, functions: [], nodes: [{ op: 'ex' }], results: [0] })
 * assert.ok(isLeft(read))
 * assert.strictEqual(read.left.reason, 'graph.nodes[0].op: expected the name of an operation, got "ex"')
 */
export const decodeGraph = (value: unknown, file?: string): E.Either<BadInput, readonly Node[]> =>
  pipe(
    readProgram(value, 'graph', []),
    E.chain((roots) => pipe(roots, verify, E.mapLeft(showFindings))),
    E.mapLeft(badInput(file)),
  );

/**
 * `decodeGraph` of a text. `file` is what errors call it.
 *
 * @category constructors
 *
 * @example
 * import * as assert from 'node:assert'
 * import { isLeft } from 'fp-ts/lib/Either.js'
 * import { parseGraph } from '@ergodic/core/graph'
 *
 * assert.ok(isLeft(parseGraph('{')))
 */
export const parseGraph = (json: string, file?: string): E.Either<BadInput, readonly Node[]> =>
  pipe(
    E.tryCatch(
      (): unknown => JSON.parse(json),
      (error) => badInput(file)(`not JSON: ${E.toError(error).message}`),
    ),
    E.chain((value) => decodeGraph(value, file)),
  );
