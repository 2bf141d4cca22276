import { key } from '@ergodic/core/random';
import * as fc from 'fast-check';
import * as E from 'fp-ts/lib/Either.js';
import { describe, expect, it } from 'vitest';
import { decode } from '../checkpoint/index.ts';
import { affine } from '../data/index.ts';
import { flatEnergy, mlpEnergy } from '../networks/index.ts';
import { isSameRun, type Kept, modelBytes, type RunFacts, readKept } from './model-file.ts';
import { lineOf, nothing } from './row.ts';

const model = flatEnergy(mlpEnergy([2], { hidden: [3, 2], reference: 2.5 }));
const parameters = model.initial(key(4));
const map = affine([1, -2], [0.5, 0.5]);

const number = fc.oneof(fc.double({ noNaN: true }), fc.constant(null));

const facts = fc.record<RunFacts>({
  dataset: fc.constantFrom('two-moons', '8-gaussians:radius=2,sd=0.02'),
  method: fc.constantFrom('cd', 'nce'),
  seed: fc.nat(),
  budget: fc.record({
    updates: fc.nat(),
    batch: fc.nat(),
    hidden: fc.array(fc.nat(), { minLength: 1, maxLength: 3 }),
  }),
  backend: fc.constantFrom('fastest', 'cpu'),
});

const kept: fc.Arbitrary<Kept> = fc
  .record({
    run: facts,
    measured: fc.record(
      {
        nll: number,
        nllCeiling: number,
        klDataModel: number,
        klModelData: number,
        klSmoothedModel: number,
        mmd2: number,
        aisLower: number,
        aisUpper: number,
        logZ: number,
      },
      {
        requiredKeys: ['nll', 'nllCeiling', 'klDataModel', 'klModelData', 'mmd2', 'aisLower', 'aisUpper', 'logZ'],
      },
    ),
    notes: fc.array(fc.string(), { maxLength: 2 }),
    size: fc.tuple(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 4 })),
    value: fc.float({ noNaN: true }),
  })
  .map(({ run, measured, notes, size: [columns, rows], value }) => ({
    run,
    line: lineOf({ ...run, seconds: 12.5 }, { ...nothing, ...measured }, notes),
    grid: {
      box: { x: [-1, 2], y: [0.5, 3] },
      columns,
      rows,
      energies: Float64Array.from({ length: columns * rows }, (_, i) => Math.fround(value) + i * 0),
    },
  }));

/** JSON knows no -0. */
const plain = (x: number): number => (x === 0 ? 0 : x);

describe('the file of a model', () => {
  it('gives back the run, its row and its grid', () => {
    fc.assert(
      fc.property(kept, (given) => {
        const found = readKept(modelBytes(model, parameters, map, given));
        const energies = given.grid.energies.map(plain);
        const read = E.map(({ grid, ...rest }: Kept) => ({
          ...rest,
          grid: { ...grid, energies: grid.energies.map(plain) },
        }))(found);
        expect(read).toEqual(
          E.right({ ...given, line: JSON.parse(JSON.stringify(given.line)), grid: { ...given.grid, energies } }),
        );
      }),
    );
  });

  it('has every parameter by name, and the map of the points', () => {
    fc.assert(
      fc.property(kept, (given) => {
        const file = decode(modelBytes(model, parameters, map, given));
        if (E.isLeft(file)) throw new Error(file.left);
        const { arrays, metadata } = file.right;
        const numbers = model.places.flatMap(({ path }) => [...(arrays[path]?.data ?? [])]);
        expect(numbers).toEqual([...parameters]);
        expect([metadata.shift, metadata.scale]).toEqual(['[1,-2]', '[0.5,0.5]']);
        expect(Object.keys(arrays)).toHaveLength(model.places.length + 1);
      }),
      { numRuns: 5 },
    );
  });

  it('cut short, or with something else in it, is a clause that says what is wrong', () => {
    const [given] = fc.sample(kept, { numRuns: 1, seed: 1 });
    if (given === undefined) throw new Error('nothing drawn');
    const bytes = modelBytes(model, parameters, map, given);
    for (let end = 0; end < bytes.length; end += 7)
      expect(readKept(bytes.subarray(0, end))).toMatchObject({ _tag: 'Left', left: expect.any(String) });
    const changed = (from: string, to: string): unknown => {
      const text = Buffer.from(bytes).toString('latin1');
      expect(text).toContain(from);
      return readKept(Buffer.from(text.replace(from, to), 'latin1'));
    };
    expect(changed('"grid.x":"[-1,2]"', '"grid.x":"[-1,x]"')).toEqual(E.left("its 'grid.x' is not JSON"));
    expect(changed('"grid.x":"[-1,2]"', '"grid.x":"[-112]"')).toEqual(
      E.left("its 'grid.x' is not what such a file has"),
    );
    expect(changed('grid.energy', 'grid.enemgy')).toEqual(E.left("it has no 'grid.energy' of rows and columns"));
    expect(changed('\\"mmd2\\"', '\\"mmd3\\"')).toEqual(E.left("its 'line' is not what such a file has"));
    expect(changed('\\"updates\\"', '\\"undates\\"')).toEqual(E.left("its 'run' is not what such a file has"));
  });
});

it('two runs are one only if data set, method, seed, budget and backend are', () => {
  fc.assert(
    fc.property(facts, (run) => {
      expect(isSameRun(run, { ...run, budget: { ...run.budget, hidden: [...run.budget.hidden] } })).toBe(true);
      const others: readonly RunFacts[] = [
        { ...run, dataset: 'rings' },
        { ...run, method: 'sliced' },
        { ...run, seed: run.seed + 1 },
        { ...run, backend: 'wasm' },
        { ...run, budget: { ...run.budget, updates: run.budget.updates + 1 } },
        { ...run, budget: { ...run.budget, batch: run.budget.batch + 1 } },
        { ...run, budget: { ...run.budget, hidden: [...run.budget.hidden, 1] } },
      ];
      for (const other of others) expect(isSameRun(run, other)).toBe(false);
    }),
  );
});
