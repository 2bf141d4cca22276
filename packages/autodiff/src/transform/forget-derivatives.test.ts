/** What forgetting derivatives leaves: the values, inside bodies too. */
import { internFn, type Node, topological } from '@ergodic/core/graph';
import { build as b, buildBatch, buildScan, make, results } from '@ergodic/core/ops';
import { expect, test } from 'vitest';
import { forgetDerivatives } from './forget-derivatives.ts';
import { values } from './laws/edges.ts';

const x = b.input('x', 'real', [3]);
const type = { dtype: 'real', shape: [] } as const;
const [a, ct] = [b.param(0, type), b.param(1, type)];
const attrs = { f: internFn([type], [b.sin(a)]), vjp: internFn([type, type], [b.mul(ct, 2)]) };
const custom = (node: Node): Node => results(make('customVjp', [b.stopGradient(node)], attrs))[0] ?? node;

test('values stay, customVjp and stopGradient go', () => {
  const [rows = x] = buildBatch(3, [x], ([row = x]) =>
    buildScan(2, [row], [], ({ carries }) => ({ carries: carries.map(custom), ys: [] })),
  );
  const roots = [rows, custom(b.sum(x))];
  const plain = forgetDerivatives(roots);
  const at = [[x, [1, 2, 3]]] as const;
  expect(values(plain, at)).toEqual(values(roots, at));
  const ops = (nodes: readonly Node[]): readonly string[] =>
    topological(nodes).flatMap((node) => [
      node.op,
      ...(node.op === 'batch' || node.op === 'scan' ? ops(node.attrs.body.results) : []),
    ]);
  expect(ops(roots)).toContain('customVjp');
  expect(ops(plain).filter((op) => op === 'customVjp' || op === 'stopGradient')).toEqual([]);
});
