/** The modes that Node has. */
import { readFileSync } from 'node:fs';
import { type Fn, type Node, type OpName, topological } from '@ergodic/core/graph';
import { opNames } from '@ergodic/core/ops';
import { describe, expect, test } from 'vitest';
import { exemption, rows, rowsOf } from './bounds.ts';
import { resultsOf } from './case.ts';
import { conformance } from './conformance.ts';
import { draws, goldens } from './known-answers.ts';
import { rowNameOf } from './samples.ts';
import { ofGpujs, ofWasm } from './subject.ts';
import { cases, casesOf } from './suite.ts';

const bodiesOf = (node: Node): readonly Fn[] => {
  switch (node.op) {
    case 'batch':
    case 'scan':
      return [node.attrs.body];
    case 'iterate':
      return [node.attrs.cond, node.attrs.body];
    case 'customVjp':
      return [node.attrs.f];
    default:
      return [];
  }
};

/** The rows of all the operations of a graph, bodies included. */
const mentioned = (roots: readonly Node[]): ReadonlySet<string> => {
  const found = new Set<string>();
  const visit = (nodes: readonly Node[]): void => {
    for (const node of topological(nodes)) {
      found.add(rowNameOf(node));
      for (const body of bodiesOf(node)) visit(body.results);
    }
  };
  visit(roots);
  return found;
};

describe('the suite', () => {
  test.for(opNames)('covers %s', (op: OpName) => {
    if (exemption(op) !== undefined) {
      const used = cases.some((case_) => mentioned(resultsOf(case_)).has(op));
      expect(used || op === 'hole', exemption(op)).toBe(true);
      return;
    }
    expect(rowsOf(op).length).toBeGreaterThan(0);
    for (const { name } of rowsOf(op)) {
      expect(casesOf(name).length, name).toBeGreaterThan(0);
      for (const case_ of casesOf(name)) expect([...mentioned(resultsOf(case_))], case_.name).toContain(name);
    }
  });

  test('has no case outside the table, and no two of one name', () => {
    const known = rows.map(({ name }) => name);
    for (const { row } of cases) expect(known).toContain(row);
    const names = cases.map(({ row, name }) => `${row}: ${name}`);
    expect(names.filter((name, i) => names.indexOf(name) !== i)).toEqual([]);
  });

  test('knows the answers of jax as they were recorded', () => {
    const recorded: {
      readonly key: readonly { readonly seed: number; readonly words: readonly number[] }[];
      readonly path: readonly {
        readonly seed: number;
        readonly path: readonly (readonly [string, ...number[]])[];
        readonly words: readonly number[];
        readonly bits: readonly number[];
      }[];
      readonly uniform: readonly {
        readonly seed: number;
        readonly maxval: number;
        readonly minval: number;
        readonly values: readonly number[];
      }[];
      readonly normal: readonly { readonly seed: number; readonly values: readonly number[] }[];
    } = JSON.parse(readFileSync(new URL('../../../../core/src/random/goldens.json', import.meta.url), 'utf8'));
    const seedOf = (key: readonly number[]): number =>
      recorded.key.find(({ words }) => words.join() === key.join())?.seed ?? Number.NaN;
    for (const { key, folds, words, bits } of goldens) {
      const same = recorded.path.find(
        ({ seed, path }) =>
          seed === seedOf(key) &&
          path.every(([kind]) => kind === 'foldIn') &&
          path.map(([, data]) => data).join() === folds.join(),
      );
      expect({ words, bits }).toEqual({ words: same?.words, bits: same?.bits });
    }
    for (const { key, uniform, normal } of draws) {
      const ofSeed = ({ seed }: { readonly seed: number }): boolean => seed === seedOf(key);
      expect(uniform).toEqual(recorded.uniform.find((d) => ofSeed(d) && d.minval === 0 && d.maxval === 1)?.values);
      expect(normal).toEqual(recorded.normal.find(ofSeed)?.values.slice(0, normal.length));
    }
  });
});

conformance(ofGpujs('cpu'));
conformance(ofGpujs('webasm'));
conformance(ofWasm({ precision: 'f32' }));
conformance(ofWasm({ precision: 'f64' }));
