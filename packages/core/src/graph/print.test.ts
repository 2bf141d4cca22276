import { describe, expect, it } from 'vitest';
import { build as b, buildBatch, buildScan, closed, make, results } from '../ops/index.ts';
import type { Node } from './node.ts';
import { print, printNode } from './print.ts';

const lines = (...text: readonly string[]): string => text.join('\n');
const x = b.input('x', 'real', [2]);

describe('print', () => {
  it('is one numbered line a node, with inputs by name and literals in place', () => {
    const w = b.input('w', 'real', [2, 3]);
    const y = b.dot(b.mul(x, 0.5), w, { contract: [[0], [0]], batch: [[], []] });
    expect(print([b.sum(b.add(y, y)), y])).toBe(
      lines(
        'x: real[2] = input',
        '%0: real[2] = broadcast 0.5 {axes: []}',
        '%1: real[2] = mul x %0',
        'w: real[2, 3] = input',
        '%2: real[3] = dot %1 w {contract: [[0], [0]], batch: [[], []]}',
        '%3: real[3] = add %2 %2',
        '%4: real[] = sum %3 {axes: [0]}',
        'return %4, %2',
      ),
    );
  });

  it('numbers by structure: what was built before, or in another order, makes no difference', () => {
    b.exp(b.input('other', 'real', [2]));
    const [first, second] = [b.sin(x), b.cos(x)];
    const built = b.sub(first, second);
    expect(print([built])).toBe(
      lines('x: real[2] = input', '%0: real[2] = sin x', '%1: real[2] = cos x', '%2: real[2] = sub %0 %1', 'return %2'),
    );
    expect(print([b.sub(second, first)])).toBe(
      lines('x: real[2] = input', '%0: real[2] = cos x', '%1: real[2] = sin x', '%2: real[2] = sub %0 %1', 'return %2'),
    );
  });

  it('tells numbers of each kind apart', () => {
    const scalars = [b.scalar(2), b.scalar(2, 'int'), b.constant('bits', [], [255]), b.constant('bool', [], [1])];
    const odd = [-0, Number.NaN, Infinity, -Infinity, 1e-9, 1e21, -3].map((value) => b.scalar(value));
    expect(print([...scalars, ...odd])).toBe(
      'return 2.0, 2, 0xff, true, -0.0, NaN, Infinity, -Infinity, 1e-9, 1e+21, -3.0',
    );
    expect(print([b.constant('int', [3], [1, 0, -1])])).toBe(lines('%0: int[3] = constant [1, 0, -1]', 'return %0'));
  });

  it('cuts long constants', () => {
    expect(print([b.constant('real', [20], new Array<number>(20).fill(1))])).toContain('1.0, … 4 more]');
  });

  it('tells inputs of one name apart, and quotes names that are not words', () => {
    const graph = [b.input('y', 'real', []), b.input('y', 'int', []), b.input('a b\n', 'real', [])];
    expect(print(graph)).toBe(
      lines(
        'y:real[]: real[] = input',
        'y:int[]: int[] = input',
        '"a b\\n": real[] = input',
        'return y:real[], y:int[], "a b\\n"',
      ),
    );
  });

  it('indents bodies, with variables by number, each numbered on its own', () => {
    const key = b.input('key', 'bits', [2]);
    const [last] = buildScan(10, [x], [], ({ index, carries: [c] }) => ({
      carries: c === undefined ? [] : [b.add(b.mul(c, 0.5), b.draw('normal', b.foldIn(key, index), [2]))],
      ys: [],
    }));
    expect(print(last === undefined ? [] : [b.neg(last)])).toBe(
      lines(
        'x: real[2] = input',
        'key: bits[2] = input',
        '%0: (real[2]) = scan x key {n: 10, carries: 1, xs: 0, reverse: false, checkpoint: 0}',
        '  body: f0($0: int[], $1: real[2], $2: bits[2])',
        '    %0: real[2] = broadcast 0.5 {axes: []}',
        '    %1: real[2] = mul $1 %0',
        '    %2: bits[2] = foldIn $2 $0',
        '    %3: real[2] = draw %2 {kind: normal, shape: [2]}',
        '    %4: real[2] = add %1 %3',
        '    return %4',
        '%1: real[2] = project %0 {index: 0}',
        '%2: real[2] = neg %1',
        'return %2',
      ),
    );
  });

  it('names a body that appears again instead of repeating it: shared bodies inside bodies stay linear', () => {
    const nest = (of: Node, depth: number): Node => {
      if (depth === 0) return b.sin(of);
      const n = 2;
      const both = [0, 1].flatMap(() =>
        buildBatch(n, [b.broadcastTo(of, [n, 2])], ([z]) => (z ? [nest(z, depth - 1)] : [])),
      );
      const [first, second] = both.map((y) => b.sum(y, [0]));
      return b.add(first ?? of, b.mul(second ?? of, 2));
    };
    const text = print([nest(x, 8)]);
    expect(text.split('\n').length).toBeLessThan(200);
    const custom = closed([{ dtype: 'real', shape: [] }], ([z]) => (z ? [b.neg(z)] : []));
    const vjp = closed(
      [
        { dtype: 'real', shape: [] },
        { dtype: 'real', shape: [] },
      ],
      ([, ct]) => (ct ? [b.neg(ct)] : []),
    );
    const [y] = results(make('customVjp', [b.scalar(1)], { f: custom, vjp }));
    const [z] = results(make('customVjp', [b.scalar(2)], { f: custom, vjp }));
    expect(print([b.add(y ?? x, z ?? x)])).toMatch(/^ {2}f: f0, as above\n {2}vjp: f1, as above$/m);
  });

  it('prints deep graphs', () => {
    let deep: Node = x;
    for (let i = 0; i < 50_000; i++) deep = b.sin(deep);
    expect(print([deep]).split('\n').length).toBe(50_002);
  });
});

describe('printNode', () => {
  it('is the line of the node', () => {
    const y = b.sin(x);
    const show = printNode([b.neg(y)]);
    expect(show(y)).toBe('%0: real[2] = sin x');
    expect(show(x)).toBe('x: real[2] = input');
  });

  it('falls back to the type for what has no line', () => {
    expect(printNode([b.add(b.scalar(1), 2)])(b.scalar(1))).toBe('1.0: real[]');
  });
});
