/**
 * Laws of the graph tools over generated graphs: every operation, bodies inside bodies, sharing, and numbers that JSON lacks.
 */
import fc from 'fast-check';
import * as E from 'fp-ts/lib/Either.js';
import { describe, expect, it } from 'vitest';
import {
  build as b,
  buildBatch,
  buildIterate,
  buildScan,
  closed,
  make,
  opNames,
  recordOf,
  results,
} from '../ops/index.ts';
import { bitsAt, key } from '../random/index.ts';
import type { Attrs, OpName } from './attrs.ts';
import { functionsOf } from './bodies.ts';
import { encodeGraph, parseGraph } from './json.ts';
import type { Node } from './node.ts';
import { print } from './print.ts';
import { type ArrayType, type Dims, type Dtype, isTuple, showType, sizeOf } from './type.ts';
import { verify } from './verify.ts';
import { topological } from './walk.ts';

/** Choices, one after another: as many as are asked for. */
interface Choices {
  readonly next: (below: number) => number;
  readonly real: () => number;
  /** Whether leaves may be inputs: not where a closed function is written. */
  readonly inputs: boolean;
}

const choicesOf = (seed: number, reals: readonly number[]): Choices => {
  let at = 0;
  return {
    next: (below) => bitsAt(key(seed), at++) % below,
    real: () => reals[at % reals.length] ?? 0,
    inputs: true,
  };
};

const typeOf = (node: Node): ArrayType => (isTuple(node.type) ? { dtype: 'real', shape: [-1] } : node.type);

/** A leaf: an input or a constant. */
const leaf = (choices: Choices, { dtype, shape }: ArrayType): Node => {
  if (choices.inputs && choices.next(2) === 0)
    return b.input(['x', 'y', 'a name', '__proto__'][choices.next(4)] ?? 'x', dtype, shape);
  const value = {
    real: choices.real,
    int: () => choices.next(5) - 2,
    bits: () => choices.next(2 ** 32),
    bool: () => choices.next(2),
  };
  return b.constant(dtype, shape, Array.from({ length: sizeOf(shape) }, value[dtype]));
};

/** A node of a type: one of the last made, so that graphs grow deep, or a leaf. */
const pick = (choices: Choices, pool: readonly Node[], type: ArrayType): Node => {
  const fitting = pool.filter((node) => showType(typeOf(node)) === showType(type)).slice(-3);
  return fitting[choices.next(fitting.length + 1)] ?? leaf(choices, type);
};

const applyOp = <K extends OpName>(choices: Choices, pool: readonly Node[], op: K): readonly Node[] => {
  const samples: readonly {
    readonly args: readonly { readonly shape: Dims; readonly dtype?: Dtype }[];
    readonly attrs: Attrs[K];
  }[] = recordOf<K>(op).samples;
  const sample = samples[choices.next(Math.max(1, samples.length))];
  if (sample === undefined) return [];
  const args = sample.args.map(({ shape, dtype = 'real' }) => pick(choices, pool, { dtype, shape }));
  return results(make(op, args, sample.attrs));
};

const types: readonly ArrayType[] = [
  { dtype: 'real', shape: [] },
  { dtype: 'real', shape: [2] },
  { dtype: 'real', shape: [3] },
  { dtype: 'real', shape: [2, 3] },
  { dtype: 'int', shape: [] },
  { dtype: 'bits', shape: [2] },
];

const anyType = (choices: Choices): ArrayType => types[choices.next(types.length)] ?? { dtype: 'real', shape: [] };
const slice = ({ dtype, shape }: ArrayType, n: number): ArrayType => ({ dtype, shape: [n, ...shape] });

/** A structured node whose body is generated in turn. */
const applyBody = (choices: Choices, pool: readonly Node[], depth: number): readonly Node[] => {
  const n = choices.next(3);
  const carry = anyType(choices);
  const start = pick(choices, pool, carry);
  const x = pick(choices, pool, slice(anyType(choices), n));
  const inside = (own: readonly Node[]): readonly Node[] => grow(choices, [...pool, ...own], depth + 1, 4);
  switch (choices.next(4)) {
    case 3: {
      const type: ArrayType = { dtype: 'real', shape: [2] };
      const own: Choices = { ...choices, inputs: false };
      const f = closed([type, type], (args) => [pick(own, grow(own, args, depth + 1, 4), type)]);
      const vjp = closed([type, type, type], ([x, w, ct]) => (x && w && ct ? [b.mul(ct, b.cos(x)), b.sub(ct, w)] : []));
      return results(make('customVjp', [pick(choices, pool, type), pick(choices, pool, type)], { f, vjp }));
    }
    case 0:
      return buildBatch(n, [x], (own) => [pick(choices, inside(own), anyType(choices))]);
    case 1:
      return buildScan(
        n,
        [start],
        [x],
        ({ index, carries, xs }) => {
          const made = inside([index, ...carries, ...xs]);
          return { carries: [pick(choices, made, carry)], ys: [pick(choices, made, anyType(choices))] };
        },
        { reverse: choices.next(2) === 1, checkpoint: choices.next(3) },
      );
    default:
      return buildIterate(
        n,
        [start],
        (index) => b.less(index, choices.next(4)),
        (index, carries) => [pick(choices, inside([index, ...carries]), carry)],
      );
  }
};

const grow = (choices: Choices, pool: readonly Node[], depth: number, most: number): readonly Node[] => {
  const made = [...pool];
  for (let i = 0; i < most; i++) {
    const op = opNames[choices.next(opNames.length)];
    if (depth < 2 && choices.next(4) === 0) made.push(...applyBody(choices, made, depth));
    else if (op !== undefined) made.push(...applyOp(choices, made, op));
  }
  return made;
};

const special = fc.oneof(fc.double(), fc.constantFrom(Number.NaN, Infinity, -Infinity, -0, 5e-324));
const recipe = fc.record({
  seed: fc.integer(),
  size: fc.integer({ min: 1, max: 20 }),
  reals: fc.array(special, { minLength: 1, maxLength: 10 }),
});
type Recipe = typeof recipe extends fc.Arbitrary<infer T> ? T : never;

const graphOf = ({ seed, size, reals }: Recipe): readonly Node[] => {
  const made = grow(choicesOf(seed, reals), [], 0, size);
  return made.length === 0 ? [b.scalar(1)] : made;
};

describe('a generated graph', () => {
  it('covers every operation but those that only bodies have', () => {
    const seen = new Set<string>();
    for (const made of fc.sample(recipe, { numRuns: 200, seed: 7 }))
      for (const node of topological(graphOf(made))) seen.add(node.op);
    expect(opNames.filter((op) => !seen.has(op))).toEqual(['param', 'hole']);
  });

  it('has bodies inside bodies', () => {
    const nested = fc
      .sample(recipe, { numRuns: 100, seed: 7 })
      .filter((made) => functionsOf(graphOf(made)).some(({ fn }) => functionsOf(fn.results).length > 0));
    expect(nested.length).toBeGreaterThan(10);
  });

  it('is sound', () => {
    fc.assert(
      fc.property(recipe, (made) => {
        const graph = graphOf(made);
        expect(verify(graph)).toEqual(E.right(graph));
      }),
    );
  });

  it('is the same object when it has been written as JSON and read', () => {
    fc.assert(
      fc.property(recipe, (made) => {
        const graph = graphOf(made);
        const read = parseGraph(JSON.stringify(encodeGraph(graph)));
        if (E.isLeft(read)) expect.unreachable(read.left.reason);
        expect(read.right.length).toBe(graph.length);
        // toBe on each: not equal, but the very same nodes.
        read.right.forEach((node, i) => {
          expect(node === graph[i]).toBe(true);
        });
      }),
    );
  });

  it('is written as JSON with one entry a node', () => {
    fc.assert(
      fc.property(recipe, (made) => {
        const graph = graphOf(made);
        expect(encodeGraph(graph).nodes.length).toBe(topological(graph).length);
      }),
    );
  });

  it('prints one line a node that is not a literal or a variable, and the same again', () => {
    fc.assert(
      fc.property(recipe, (made) => {
        const graph = graphOf(made);
        const text = print(graph);
        expect(print(graph)).toBe(text);
        const lines = text.split('\n').filter((line) => /^\S.* = /.test(line));
        const literal = (node: Node): boolean => node.op === 'constant' && node.attrs.shape.length === 0;
        expect(lines.length).toBe(topological(graph).filter((node) => !literal(node)).length);
        expect(text).not.toMatch(/undefined|\?|\[object/);
      }),
    );
  });
});
