import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { faultsOf, flagPrefix } from './faults.ts';
import { type Line, lineOf, type Measured, nothing } from './row.ts';

const real = (min: number, max: number): fc.Arbitrary<number> => fc.double({ min, max, noNaN: true });

const good = fc
  .record({ entropy: real(0, 5), kl: real(0, 9), back: fc.oneof(real(0, 9), fc.constant(Infinity)), logZ: real(-9, 9) })
  .map(
    ({ entropy, kl, back, logZ }): Measured => ({
      nll: entropy + kl,
      nllCeiling: entropy,
      klDataModel: kl,
      klModelData: back,
      mmd2: -0.001,
      aisLower: logZ - 0.2,
      aisUpper: logZ + 0.1,
      logZ,
    }),
  );

const of = (measured: Measured, notes: readonly string[] = []): Line =>
  lineOf({ dataset: 'rings', method: 'cd', seed: 0, seconds: 1 }, measured, notes);

it('a row that makes sense has no fault; one without a score, or that contradicts itself, has one', () => {
  fc.assert(
    fc.property(good, (measured) => {
      expect(faultsOf(of(measured))).toEqual([]);
      expect(faultsOf(of(nothing))).toEqual(['the model has no score']);
      for (const name of ['klDataModel', 'klModelData', 'klSmoothedModel'] as const)
        for (const wrong of [-0.01, null])
          if (!(wrong === null && name === 'klSmoothedModel'))
            expect(faultsOf(of({ ...measured, [name]: wrong }))).toEqual([expect.stringContaining('divergence')]);
      for (const shift of [-0.3, 0.3])
        expect(faultsOf(of({ ...measured, logZ: Number(measured.logZ) + shift }))).toEqual([
          'ln Z by quadrature is not between its bounds',
        ]);
      const missing = { ...measured, aisUpper: Number.NaN };
      expect(faultsOf(of(missing))).toEqual(['ln Z by quadrature is not between its bounds']);
      // Bounds that are known to be none are not a fault of the row.
      expect(faultsOf(of(missing, [`${flagPrefix}use more temperatures`]))).toEqual([]);
    }),
  );
});
