/** The fast ways against the plain ones. */
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { meanAutocovariance } from './autocovariance.ts';
import { autocorrelation, autocovariance, ranks } from './index.ts';
import { mean } from './moments.ts';

const numbers = fc.double({ min: -100, max: 100, noNaN: true });
const chains = fc
  .record({ chains: fc.integer({ min: 1, max: 4 }), length: fc.integer({ min: 1, max: 70 }) })
  .chain(({ chains: count, length }) =>
    fc.array(
      fc.array(numbers, { minLength: length, maxLength: length }).map((chain) => Float64Array.from(chain)),
      { minLength: count, maxLength: count },
    ),
  );

/** By its definition. */
const directly = (chain: Float64Array): Float64Array => {
  const centre = mean(chain);
  return chain.map(
    (_, t) => chain.slice(t).reduce((sum, x, i) => sum + (x - centre) * ((chain[i] ?? 0) - centre), 0) / chain.length,
  );
};

describe('autocovariances', () => {
  it('are the sums of products', () => {
    fc.assert(
      fc.property(chains, (all) => {
        for (const chain of all) {
          const wanted = directly(chain);
          const [most = 0] = wanted;
          autocovariance(chain).forEach((value, t) => {
            expect(Math.abs(value - (wanted[t] ?? 0))).toBeLessThanOrEqual(1e-12 * Math.max(most, 1e-3));
          });
        }
      }),
    );
  });

  it('of several chains are the mean of theirs, each around its own mean', () => {
    fc.assert(
      fc.property(chains, (all) => {
        const each = all.map(autocovariance);
        meanAutocovariance(all).forEach((value, t) => {
          const wanted = mean(each.map((one) => one[t] ?? 0));
          expect(Math.abs(value - wanted)).toBeLessThanOrEqual(
            1e-12 * Math.max(1e-3, mean(each.map(([most = 0]) => most))),
          );
        });
      }),
    );
  });

  it('are not larger than the variance', () => {
    fc.assert(
      fc.property(chains, ([chain = Float64Array.of()]) => {
        // Of smaller numbers the squares vanish, and there is no correlation.
        fc.pre(Math.max(...chain) - Math.min(...chain) > 1e-100);
        for (const rho of autocorrelation(chain)) expect(Math.abs(rho)).toBeLessThanOrEqual(1 + 1e-9);
      }),
    );
  });
});

describe('ranks', () => {
  it('count what is below, and half of what is equal', () => {
    const few = fc.oneof(fc.constantFrom(-1, -0, 0, 1, 2), numbers);
    fc.assert(
      fc.property(fc.array(fc.array(few, { maxLength: 20 }), { maxLength: 4 }), (all) => {
        const flat = all.flat();
        const wanted = all.map((chain) =>
          chain.map((x) => flat.filter((y) => y < x).length + (flat.filter((y) => y === x).length + 1) / 2),
        );
        expect(ranks(all.map((chain) => Float64Array.from(chain))).map((chain) => Array.from(chain))).toEqual(wanted);
      }),
    );
  });
});
