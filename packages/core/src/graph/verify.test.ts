import * as E from 'fp-ts/lib/Either.js';
import { describe, expect, it } from 'vitest';
import { build as b, buildScan, closed, make } from '../ops/index.ts';
import { internFn } from './intern.ts';
import type { Fn, Node } from './node.ts';
import { arrayType } from './type.ts';
import { showFindings, verify } from './verify.ts';

const x = b.input('x', 'real', [2]);
const real2 = arrayType('real', [2]);
const int = arrayType('int', []);
const empty = Object.freeze({});

/** A node that no constructor makes. */
const forged = (node: Node): Node => Object.freeze({ ...node, args: Object.freeze([...node.args]) });

const findings = (...roots: readonly Node[]): string => {
  const checked = verify(roots);
  return E.isLeft(checked) ? showFindings(checked.left) : 'sound';
};

/** A scan over [2] with the given body. */
const scanOf = (body: Fn): Node => make('scan', [x], { n: 3, carries: 1, xs: 0, reverse: false, checkpoint: 0, body });

describe('verify', () => {
  it('gives back what is sound', () => {
    const roots = buildScan(3, [x], [], ({ carries: [c] }) => ({ carries: c ? [b.sin(c)] : [], ys: [] }));
    expect(verify(roots)).toEqual(E.right(roots));
    expect(verify([])).toEqual(E.right([]));
  });

  it('works the types out again', () => {
    const wrong = forged({ op: 'exp', args: [x], attrs: empty, type: arrayType('real', [3]), id: 1e9 });
    expect(findings(wrong)).toBe('the program: %0: real[3] = exp x: its operands give real[2]');
    const unfit = forged({ op: 'add', args: [x], attrs: empty, type: real2, id: 1e9 });
    expect(findings(unfit)).toContain('its operands do not fit: add: takes 2 operands, got 1');
  });

  it('wants whole dimensions, also where the type rule would not ask', () => {
    expect(findings(b.broadcast(b.scalar(1), [2.5], []))).toContain('a dimension is not a whole number');
    const body = closed([], () => [b.scalar(1)]);
    expect(findings(make('batch', [], { n: -1, mapped: [], summed: [false], body }))).toContain('a dimension');
  });

  it('wants operands made before their users', () => {
    const early = forged({ op: 'exp', args: [x], attrs: empty, type: real2, id: -1 });
    expect(findings(early)).toContain(`made before its operand #${x.id}`);
  });

  it('wants frozen nodes, all the way down', () => {
    const args = [x];
    const thawed: Node = { op: 'exp', args, attrs: {}, type: { dtype: 'real', shape: [2] }, id: 1e9 };
    expect(findings(thawed)).toContain('not frozen');
    expect(findings(Object.freeze({ ...thawed, args: Object.freeze(args), attrs: empty }))).toContain('not frozen');
    const data: Node = {
      op: 'constant',
      args: Object.freeze([]),
      attrs: Object.freeze({ dtype: 'real', shape: Object.freeze([1]), data: [1] }),
      type: arrayType('real', [1]),
      id: 1e9,
    };
    expect(findings(Object.freeze(data))).toContain('not frozen');
  });

  it('wants one node an expression', () => {
    const y = b.exp(x);
    expect(findings(forged({ ...y, id: 1e9 }))).toContain('it was not interned');
    expect(findings(y)).toBe('sound');
  });

  it('wants known operations', () => {
    const odd = { op: 'toString', args: Object.freeze([]), attrs: empty, type: real2, id: 1e9 };
    expect(findings(Object.freeze({ ...b.exp(x), ...odd, op: 'exp' }))).toContain('do not fit');
    const unknown: Node = Object.assign(Object.create(null), odd);
    expect(findings(Object.freeze(unknown))).toContain('no such operation');
  });

  it('wants no unfinished bodies', () => {
    expect(findings(b.exp(make('hole', [], { uid: -1, dtype: 'real', shape: [2] })))).toContain('never closed');
  });

  it('wants constants of their kind', () => {
    expect(findings(b.constant('bits', [2], [0, 2 ** 32]))).toContain('4294967296 is no value of kind bits');
    expect(findings(b.constant('bool', [1], [2]))).toContain('2 is no value of kind bool');
    expect(findings(b.constant('int', [1], [Number.NaN]))).toContain('NaN is no value of kind int');
    expect(findings(b.constant('real', [1], [Number.NaN]))).toBe('sound');
  });

  it('wants variables inside bodies only, in range and of their type', () => {
    expect(findings(b.param(0, real2))).toContain('a variable of a body, outside of any');
    const beyond = internFn([int, real2], [b.sin(b.param(2, real2))]);
    expect(findings(scanOf(beyond))).toContain('the body of a scan: $2: real[2]: variable 2 of a body that has 2');
    const other = internFn([int, real2], [b.broadcastTo(b.param(1, arrayType('real', [])), [2])]);
    expect(findings(scanOf(other))).toContain('variable 1 of the body is real[2]');
  });

  it('wants closed bodies, however deep', () => {
    const leaky = internFn([int, real2], [b.mul(b.param(1, real2), x)]);
    expect(findings(scanOf(leaky))).toContain('an input inside a body');
    const deep = internFn(
      [int, real2],
      [
        b.project(
          make('scan', [b.param(1, real2)], { n: 3, carries: 1, xs: 0, reverse: false, checkpoint: 0, body: leaky }),
          0,
        ),
      ],
    );
    expect(findings(b.project(scanOf(deep), 0))).toContain('an input inside a body');
  });

  it('looks into the derivatives of customVjp, and into conditions', () => {
    const f = closed([real2], ([z]) => (z ? [b.sin(z)] : []));
    const vjp = internFn([real2, real2], [b.mul(b.param(1, real2), b.cos(x))]);
    expect(findings(make('customVjp', [x], { f, vjp }))).toContain('the vjp of a customVjp');
    const cond = internFn([int, real2], [b.less(b.sum(x), 1)]);
    const body = closed([int, real2], ([, z]) => (z ? [b.sin(z)] : []));
    expect(findings(make('iterate', [x], { max: 2, carries: 1, cond, body }))).toContain('the cond of a iterate');
  });

  it('wants frozen functions, one each, that return arrays', () => {
    const f = closed([real2], ([z]) => (z ? [b.sin(z)] : []));
    const attrs = (body: Fn) => ({ n: 2, mapped: [false], summed: [false], body });
    const thawed: Fn = { params: [...f.params], results: f.results, id: f.id };
    expect(findings(make('batch', [x], attrs(thawed)))).toMatch(/function of 1 values: not frozen|interned/);
    const tuple = scanOf(closed([int, real2], ([, z]) => (z ? [z] : [])));
    const returns = internFn([], [tuple]);
    const caller: Node = {
      op: 'batch',
      args: Object.freeze([]),
      attrs: Object.freeze({ n: 1, mapped: Object.freeze([]), summed: Object.freeze([]), body: returns }),
      type: Object.freeze({ tuple: Object.freeze([]) }),
      id: 1e9,
    };
    expect(findings(Object.freeze(caller))).toContain('result 0 is a tuple');
  });

  it('reports every finding, each with its place', () => {
    const leaky = internFn([int, real2], [b.mul(b.param(1, real2), x)]);
    const checked = verify([scanOf(leaky), b.exp(b.param(0, real2))]);
    expect(E.isLeft(checked) ? checked.left.map(({ where }) => where) : []).toEqual([
      'the body of a scan',
      'the program',
    ]);
  });
});
