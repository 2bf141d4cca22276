import fc from 'fast-check';
import * as E from 'fp-ts/lib/Either.js';
import { describe, expect, it } from 'vitest';
import { build as b, buildScan, closed, make, results } from '../ops/index.ts';
import { decodeGraph, encodeGraph, type GraphJson, parseGraph } from './json.ts';
import type { Node } from './node.ts';

const x = b.input('x', 'real', [2]);

const reasonOf = (value: unknown): string => {
  const read = decodeGraph(value);
  return E.isLeft(read) ? read.left.reason : 'it was read';
};

const through = (graph: readonly Node[]): E.Either<unknown, readonly Node[]> =>
  parseGraph(JSON.stringify(encodeGraph(graph)));

const same = (graph: readonly Node[]): boolean => {
  const read = through(graph);
  return E.isRight(read) && read.right.length === graph.length && read.right.every((node, i) => node === graph[i]);
};

describe('what is written and read is the same object', () => {
  it('for every number', () => {
    fc.assert(
      fc.property(fc.array(fc.double()), (data) => {
        expect(same([b.constant('real', [data.length], data)])).toBe(true);
      }),
    );
  });

  it.each([Number.NaN, Infinity, -Infinity, -0, 0, 5e-324, 1.7976931348623157e308])('for %s', (value) => {
    expect(same([b.scalar(value)])).toBe(true);
    expect(same([b.mul(x, value)])).toBe(true);
  });

  it('for every input name', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (name) => {
        expect(same([b.input(name, 'real', [3])])).toBe(true);
      }),
    );
    expect(same([b.input('\ud800', 'real', [])])).toBe(true);
  });

  it('for a function with a derivative of its own, which is a graph', () => {
    const real = { dtype: 'real', shape: [] } as const;
    const f = closed([real], ([z]) => (z ? [b.abs(z)] : []));
    const vjp = closed([real, real], ([z, ct]) => (z && ct ? [b.mul(ct, b.tanh(b.mul(z, Infinity)))] : []));
    const [y] = results(make('customVjp', [b.input('z', 'real', [])], { f, vjp }));
    expect(same(y ? [y] : [])).toBe(true);
    expect(encodeGraph(y ? [y] : []).functions.length).toBe(2);
  });

  it('for a tuple, and for no results at all', () => {
    const [last] = buildScan(3, [x], [], ({ carries }) => ({ carries, ys: carries }));
    expect(same(last === undefined ? [] : [...last.args, last])).toBe(true);
    expect(same([])).toBe(true);
  });

  it('keeps sharing: a tower of squares is as long as it is high', () => {
    let tower: Node = x;
    for (let i = 0; i < 200; i++) tower = b.mul(tower, tower);
    expect(encodeGraph([tower]).nodes.length).toBe(201);
    expect(same([tower])).toBe(true);
  });

  it('is deep', () => {
    let deep: Node = x;
    for (let i = 0; i < 30_000; i++) deep = b.sin(deep);
    expect(same([deep])).toBe(true);
  });
});

describe('malformed JSON says what is wrong and where', () => {
  const good = encodeGraph([b.sum(b.mul(x, 2))]);
  const node = (i: number, change: object): unknown => ({
    ...good,
    nodes: good.nodes.map((old, j) => (i === j ? { ...old, ...change } : old)),
  });
  const scan = (change: object): unknown => {
    const [last] = buildScan(3, [x], [], ({ carries: [c] }) => ({ carries: c ? [b.sin(c)] : [], ys: [] }));
    const graph: GraphJson = encodeGraph(last === undefined ? [] : [last]);
    return { ...graph, functions: graph.functions.map((fn) => ({ ...fn, ...change })) };
  };

  it.each<readonly [unknown, string]>([
    [null, 'graph: expected an object, got null'],
    [[], 'graph: expected an object, got []'],
    [{}, 'graph.format is missing: expected "ergodic-graph"'],
    [{ ...good, format: 'onnx' }, 'graph.format: expected "ergodic-graph", got "onnx"'],
    [{ ...good, version: 2 }, 'graph.version: expected 1, got 2'],
    [{ ...good, extra: 1 }, "graph has an unknown field 'extra'"],
    [{ ...good, nodes: {} }, 'graph.nodes: expected a list, got {}'],
    [{ ...good, results: [9] }, 'graph.results[0]: expected the place of an earlier node, got 9'],
    [{ ...good, results: [-1] }, 'graph.results[0]: expected a whole number, got -1'],
    [node(1, { op: 'constructor' }), 'graph.nodes[1].op: expected the name of an operation, got "constructor"'],
    [node(3, { args: [0] }), 'graph.nodes[3]: mul: takes 2 operands, got 1'],
    [node(3, { args: [0, 3] }), 'graph.nodes[3].args[1]: expected the place of an earlier node, got 3'],
    [node(3, { args: [0, 1] }), 'graph.nodes[3]: mul: ranks differ: [2] and []'],
    [node(3, { type: 'real[3]' }), 'graph.nodes[3] (mul): the file says real[3], its operands give real[2]'],
    [node(3, { attrs: { axis: 1 } }), "graph.nodes[3].attrs has an unknown field 'axis'"],
    [node(4, { attrs: {} }), 'graph.nodes[4].attrs.axes is missing: expected a list'],
    [node(4, { attrs: { axes: ['a'] } }), 'graph.nodes[4].attrs.axes[0]: expected a whole number, got "a"'],
    [
      node(1, { attrs: { dtype: 'real', shape: [], data: ['-1'] } }),
      'graph.nodes[1].attrs.data[0]: expected a number, got "-1"',
    ],
    [
      {
        ...good,
        nodes: [{ op: 'constant', type: 'int[]', attrs: { dtype: 'int', shape: [], data: [0.5] } }],
        results: [0],
      },
      'the program: 0.5: int[]: 0.5 is no value of kind int',
    ],
    [node(0, { attrs: { name: 1, dtype: 'real', shape: [2] } }), 'graph.nodes[0].attrs.name: expected a text, got 1'],
    [
      node(0, { attrs: { name: 'x', dtype: 'float', shape: [2] } }),
      'graph.nodes[0].attrs.dtype: expected one of real, int, bits, bool, got "float"',
    ],
    [node(0, { op: 'hole' }), 'graph.nodes[0].attrs: a bound variable of an unfinished body cannot be read'],
    [
      node(0, { op: 'param', attrs: { index: 0, dtype: 'real', shape: [2] } }),
      'the program: $0: real[2]: a variable of a body, outside of any',
    ],
    [
      scan({ params: ['int[]', 'real[3]'] }),
      'graph.nodes[1]: scan: the body wants real[3] for value 1, is given real[2]',
    ],
    [
      scan({ params: ['int[]', 'real[2,3]'] }),
      `graph.functions[0].params[1]: expected a type like 'real[2, 3]', got "real[2,3]"`,
    ],
    [scan({ params: ['int[]'] }), 'graph.nodes[1]: scan: the body takes 1 values, is given 2'],
    [scan({ results: [] }), 'graph.nodes[1]: scan: carry: expected 1 values, got 0'],
    [
      {
        ...good,
        functions: [
          {
            params: [],
            nodes: [{ op: 'batch', type: '()', attrs: { n: 1, mapped: [], summed: [], body: { fn: 0 } } }],
            results: [],
          },
        ],
      },
      'graph.functions[0].nodes[0].attrs.body.fn: expected the place of an earlier function, got 0',
    ],
  ])('%#', (value, reason) => {
    expect(reasonOf(value)).toContain(reason);
  });

  it('names the file', () => {
    expect(parseGraph('{"a":', 'chain.json')).toMatchObject({
      left: { _tag: 'BadInput', file: 'chain.json', reason: expect.stringContaining('not JSON') },
    });
    expect(decodeGraph(0, 'chain.json')).toEqual(
      E.left({ _tag: 'BadInput', file: 'chain.json', reason: 'graph: expected an object, got 0' }),
    );
  });

  it('and never throws, whatever is changed', () => {
    const [last] = buildScan(3, [x], [], ({ carries: [c] }) => ({ carries: c ? [b.sin(c)] : [], ys: [] }));
    const text = JSON.stringify(
      encodeGraph(
        last === undefined
          ? []
          : [
              b.conv2d(b.reshape(last, [1, 1, 1, 2]), b.constant('real', [1, 1, 1, 1], [2]), {
                strides: [1, 1],
                padding: [
                  [0, 0],
                  [0, 0],
                ],
                lhsDilation: [1, 1],
                rhsDilation: [1, 1],
                groups: 1,
              }),
            ],
      ),
    );
    const tokens = [...text.matchAll(/"[^"]*"|-?\d+|true|false|\{\}|\[\]/g)];
    fc.assert(
      fc.property(fc.nat(tokens.length - 1), fc.jsonValue(), (i, value) => {
        const at = tokens[i];
        if (at === undefined) return;
        const broken = `${text.slice(0, at.index)}${JSON.stringify(value)}${text.slice(at.index + at[0].length)}`;
        expect(['Left', 'Right']).toContain(parseGraph(broken)._tag);
      }),
      { numRuns: 1000 },
    );
  });
});
