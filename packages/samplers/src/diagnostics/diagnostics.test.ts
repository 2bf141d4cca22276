import { readFileSync } from 'node:fs';
import { key, normal } from '@ergodic/core/random';
import * as fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { type Chains, pooled, split } from './draws.ts';
import { plainEss } from './ess.ts';
import { goldenCases } from './goldens/cases.ts';
import {
  autocorrelation,
  bulkEss,
  divergentSteps,
  ebfmi,
  meanEss,
  meanMcse,
  monotoneTime,
  normalScores,
  quantileEss,
  quantileMcse,
  ranks,
  rhat,
  type Statistics,
  sdMcse,
  showDrawsSummary,
  summarise,
  tailEss,
} from './index.ts';
import { quantile, variance } from './moments.ts';
import { plainRhat } from './rhat.ts';

interface Golden {
  readonly rhat: number;
  readonly essBulk: number;
  readonly essTail: number;
  readonly essMean: number;
  readonly essQ25: number;
  readonly mcseMean: number;
  readonly mcseSd: number;
  readonly mcseQ25: number;
  readonly mcseMedian: number;
  readonly plainRhat: number;
  readonly autocorrelation: readonly number[];
}

const goldens: Readonly<Record<string, Golden>> = JSON.parse(
  readFileSync(new URL('./goldens/posterior.json', import.meta.url), 'utf8'),
);

/** No number is near no number: a short chain's tail ESS is NaN where the middle draws that a split leaves out hold the whole tail. */
const near = (a: number, b: number): void =>
  Number.isNaN(b) ? expect(a).toBeNaN() : expect(Math.abs(a - b)).toBeLessThanOrEqual(1e-10 * Math.max(1, Math.abs(b)));

describe('the numbers of the R package posterior, to 1e-10', () => {
  test.each(Object.entries(goldenCases))('%s', (name, chains) => {
    const golden = goldens[name];
    if (golden === undefined) throw new Error(`no golden numbers for ${name}`);
    if (chains.length > 1) near(plainRhat(chains), golden.plainRhat);
    near(rhat(chains), golden.rhat);
    near(bulkEss(chains), golden.essBulk);
    near(tailEss(chains), golden.essTail);
    near(meanEss(chains), golden.essMean);
    near(quantileEss(chains, 0.25), golden.essQ25);
    near(meanMcse(chains), golden.mcseMean);
    near(sdMcse(chains), golden.mcseSd);
    near(quantileMcse(chains, 0.25), golden.mcseQ25);
    near(quantileMcse(chains, 0.5), golden.mcseMedian);
    const rho = autocorrelation(chains[0] ?? []);
    for (const [lag, value] of golden.autocorrelation.entries()) near(rho[lag] ?? Number.NaN, value);
  });

  it('and none of them would agree without splits, folds or ranks', () => {
    const off = (f: (chains: Chains) => number) =>
      Object.entries(goldenCases).some(([name, chains]) => Math.abs(f(chains) - (goldens[name]?.rhat ?? 0)) > 1e-6);
    const centre = (chains: Chains) => quantile(pooled(chains), 0.5);
    const folded = (chains: Chains) => chains.map((chain) => chain.map((x) => Math.abs(x - centre(chains))));
    expect(off((chains) => plainRhat(normalScores(split(chains))))).toBe(true);
    expect(off((chains) => Math.max(plainRhat(normalScores(chains)), plainRhat(normalScores(folded(chains)))))).toBe(
      true,
    );
    expect(off((chains) => Math.max(plainRhat(split(chains)), plainRhat(split(folded(chains)))))).toBe(true);
  });
});

describe('the autocorrelation time', () => {
  it('of an AR(1) sequence is (1 + ρ) / (1 - ρ)', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 950 }), (thousandths) => {
        const rho = thousandths / 1000;
        const time = monotoneTime((lag) => rho ** lag, 4000);
        // What is left over after 4000 lags is beyond double precision.
        near(time, (1 + rho) / (1 - rho));
      }),
    );
  });

  it('of an alternating AR(1) sequence is too, up to the truncated tail', () => {
    for (const rho of [-0.1, -0.5, -0.9])
      near(
        monotoneTime((lag) => rho ** lag, 4000),
        (1 + rho) / (1 - rho),
      );
  });

  it('stops at the first pair that is not positive, and sums never grow', () => {
    const rho = [1, 0.5, 0.2, 0.1, 0.3, 0.3, -0.4, 0.1, 0.9, 0.9];
    // Pairs 1.5, 0.3, 0.6 (taken as 0.3), then -0.3, whose even entry is negative.
    near(
      monotoneTime((lag) => rho[lag] ?? 0, 100),
      -1 + 2 * (1.5 + 0.3 + 0.3),
    );
  });

  it('makes independent draws worth about as many as they are, and of AR(1) draws as the closed form says', () => {
    const rho = 0.8;
    const chains = Array.from({ length: 4 }, (_, c) => {
      let last = 0;
      return normal(key(100 + c), [20_000]).map((xi) => {
        last = rho * last + Math.sqrt(1 - rho * rho) * xi;
        return last;
      });
    });
    // The estimate of τ from N draws varies by about τ sqrt(2 (2 M + 1) / N), M a few τ: 3%. Ten of them is beyond any chance.
    expect(Math.abs(plainEss(chains) / 80_000 / ((1 - rho) / (1 + rho)) - 1)).toBeLessThan(0.3);
  });
});

const chainsOf = fc
  .record({ seed: fc.nat(1000), chains: fc.integer({ min: 2, max: 4 }), length: fc.integer({ min: 12, max: 60 }) })
  .map(
    ({ seed, chains, length }): Chains =>
      Array.from({ length: chains }, (_, c) => normal(key(7919 * seed + c), [length])),
  );

describe('invariances', () => {
  it('R-hat and bulk ESS do not see monotone transformations of a bulk; ranks do not either', () => {
    fc.assert(
      fc.property(chainsOf, (chains) => {
        const bent = chains.map((chain) => chain.map(Math.exp));
        expect(ranks(bent)).toEqual(ranks(chains));
        near(bulkEss(bent), bulkEss(chains));
        near(tailEss(bent), tailEss(chains));
      }),
    );
  });

  it('nothing sees the order of chains, shifts or scales', () => {
    // In steps of 2^-10, and not too far, so that shifts and scales are exact: draws stay in order, and ties stay ties.
    const rounded = chainsOf.map((chains) => chains.map((chain) => chain.map((x) => Math.round(1024 * x) / 1024)));
    const order = fc.infiniteStream(fc.double({ min: 0, max: 1, noNaN: true }));
    fc.assert(
      fc.property(
        rounded,
        order,
        fc.integer({ min: -8, max: 8 }),
        fc.integer({ min: -1000, max: 1000 }),
        (chains, stream, power, shift) => {
          const scale = 2 ** power;
          const moved = chains
            .map((chain) => [stream.next().value ?? 0, chain.map((x) => scale * x + shift)] as const)
            .sort(([a], [b]) => a - b)
            .map(([, chain]) => chain);
          for (const f of [rhat, bulkEss, tailEss, meanEss]) near(f(moved), f(chains));
          for (const f of [meanMcse, sdMcse]) near(f(moved) / scale, f(chains));
          near(quantileMcse(moved, 0.3) / scale, quantileMcse(chains, 0.3));
        },
      ),
    );
  });

  it('R-hat and ESS of means do not see which way is up', () => {
    fc.assert(
      fc.property(chainsOf, (chains) => {
        const turned = chains.map((chain) => chain.map((x) => -x));
        for (const f of [rhat, bulkEss, meanEss, meanMcse, sdMcse]) near(f(turned), f(chains));
      }),
    );
  });

  it('and the R-hat of the bulk does not see monotone transformations, though that of the widths does', () => {
    const bulk = (chains: Chains) => plainRhat(normalScores(split(chains)));
    fc.assert(
      fc.property(chainsOf, (chains) => {
        near(bulk(chains.map((chain) => chain.map(Math.exp))), bulk(chains));
        expect(rhat(chains)).toBeGreaterThanOrEqual(bulk(chains));
      }),
    );
    // A constant factor between the chains' widths, which no place shows.
    const [one = Float64Array.of()] = goldenCases.independent ?? [];
    const wide = [one, one.map((x) => 5 * x)];
    expect(bulk(wide)).toBeLessThan(1.05);
    expect(rhat(wide)).toBeGreaterThan(1.2);
  });

  it('MCSE² = variance / ESS', () => {
    fc.assert(
      fc.property(chainsOf, (chains) => {
        near(meanMcse(chains) ** 2 * meanEss(chains), variance(pooled(chains)));
      }),
    );
  });
});

describe('what is not as it should be', () => {
  const flat = (chains: Chains) => ({ shape: [chains.length, chains[0]?.length ?? 0], data: pooled(chains) });
  const good = goldenCases.slow ?? [];
  const warningsOf = (chains: Chains, statistics = {}) => {
    const result = summarise(flat(chains), statistics);
    if (result._tag === 'Left') throw new Error(result.left.reason);
    return result.right.warnings.join('\n');
  };

  it('is warned of: NaN, constants, stuck chains, chains that do not agree, divergences, low energies', () => {
    expect(
      warningsOf(good.map((chain, c) => (c === 1 ? chain.map((x, t) => (t === 5 ? Number.NaN : x)) : chain))),
    ).toMatch(/x: some draws are not finite/);
    expect(warningsOf(good.map((chain) => chain.map(() => 2)))).toMatch(/x: all draws are equal/);
    expect(warningsOf(good.map((chain, c) => (c === 2 ? chain.map(() => 2) : chain)))).toMatch(/chain 2 never moved/);
    expect(warningsOf(goldenCases['apart in place'] ?? [])).toMatch(/R-hat is above 1.01/);
    const outcome = { shape: [4, 500], data: Float64Array.from({ length: 2000 }, (_, i) => (i === 700 ? 2 : 0)) };
    expect(divergentSteps(outcome)).toEqual([{ chain: 1, draw: 200 }]);
    expect(warningsOf(good, { outcome })).toMatch(/1 steps diverged, first at draw 200 of chain 1/);
    const drifting = { shape: [4, 500], data: Float64Array.from({ length: 2000 }, (_, i) => i % 500) };
    expect(ebfmi([Float64Array.from({ length: 100 }, (_, i) => i)])[0]).toBeLessThan(0.01);
    expect(warningsOf(good, { hamiltonian: drifting })).toMatch(/E-BFMI is below 0.3/);
  });

  it('independent draws pass without a word', () => {
    expect(warningsOf(Array.from({ length: 4 }, (_, c) => normal(key(c), [1000])))).toBe('');
  });

  it('has no numbers rather than wrong ones', () => {
    const broken = good.map((chain) => chain.map((x, t) => (t === 5 ? Number.NaN : x)));
    expect([rhat(broken), bulkEss(broken), tailEss(broken)]).toEqual([Number.NaN, Number.NaN, Number.NaN]);
  });

  test.each([
    [{ shape: [0, 100], data: [] }, /no chains/],
    [{ shape: [2, 3], data: [1, 2, 3, 4, 5, 6] }, /chains of 3 draws are too short/],
    [{ shape: [2, 12], data: [1] }, /are 24 numbers, given 1/],
    [{ shape: [8], data: [1] }, /\[chain, draw, \.\.\.\]/],
    [{ shape: [2, 12, 0], data: [] }, /axes have at least one place/],
    [{ shape: [2.5, 12], data: new Float64Array(30) }, /whole numbers of them; these are \[2\.5, 12\]/],
  ])('is refused: %o', (draws, reason) => {
    const result = summarise(draws);
    expect(result._tag === 'Left' && result.left.reason).toMatch(reason);
  });

  test.each<[string, Statistics, readonly string[] | undefined, RegExp]>([
    ['names for less', {}, ['a'], /1 names for 2 coordinates/],
    ['names for more', {}, ['a', 'b', 'c'], /3 names for 2 coordinates/],
    ['statistics of fewer draws', { outcome: { shape: [2, 11], data: new Int32Array(24) } }, undefined, /'outcome'/],
    ['chains for draws', { acceptance: { shape: [12, 2], data: new Int8Array(24) } }, undefined, /'acceptance'/],
    ['ragged statistics', { hamiltonian: { shape: [2, 12], data: [1] } }, undefined, /of 1 numbers; .* \[2, 12\]/],
    [
      'one for each coordinate',
      { acceptance: { shape: [2, 12, 2], data: new Int8Array(24) } },
      undefined,
      /must be \[2, 12\]/,
    ],
  ])('are refused: %s', (_, statistics, names, reason) => {
    const result = summarise({ shape: [2, 12, 2], data: normal(key(1), [48]) }, statistics, names);
    expect(result).toMatchObject({ left: { _tag: 'BadInput', reason: expect.stringMatching(reason) } });
  });

  it('says of a chain that it is stuck where it moves in nothing that others move in, and only then', () => {
    const columns = (f: (x: number, chain: number, i: number) => number) => {
      const data = normal(key(3), [4, 200, 2]).map((x, at) => f(x, Math.floor(at / 400), at % 2));
      const result = summarise({ shape: [4, 200, 2], data });
      if (result._tag === 'Left') throw new Error(result.left.reason);
      return result.right.warnings.join('\n');
    };
    // Beside a coordinate that nobody moves.
    const beside = columns((x, chain, i) => (i === 1 ? 1 : chain === 2 ? 7 : x));
    expect(beside).toMatch(/x\[1\]: all draws are equal/);
    expect(beside).toMatch(/chain 2 never moved/);
    // In both coordinates, at a place of its own.
    expect(columns((x, chain, i) => (chain === 3 ? i : x))).toMatch(/chain 3 never moved/);
    // In one of two.
    expect(columns((x, chain, i) => (chain === 3 && i === 0 ? 0 : x))).not.toMatch(/never moved/);
    expect(columns(() => 1)).not.toMatch(/never moved/);
  });

  it('has no effective sample size rather than a wrong one where squares overflow or vanish, and says so', () => {
    for (const size of [1e200, 1e-200]) {
      const far = good.map((chain) => chain.map((x) => size * x));
      expect(meanEss(far)).toBeNaN();
      near(bulkEss(far), bulkEss(good));
      near(rhat(far), rhat(good));
    }
    expect(warningsOf(good.map((chain) => chain.map((x) => 1e200 * x)))).toMatch(/squares are not finite/);
  });

  it('is shown as a table', () => {
    const result = summarise({ shape: [2, 12, 2], data: normal(key(1), [48]) });
    if (result._tag === 'Left') throw new Error('refused');
    const lines = showDrawsSummary(result.right).split('\n');
    expect(lines[0]).toBe('2 chains of 12 draws');
    expect(lines[2]).toMatch(/^x\[0\] /);
    expect(new Set(lines.slice(1, 4).map(({ length }) => length)).size).toBe(1);
  });
});
