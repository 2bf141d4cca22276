/** A second opinion: the numbers of `@mcmcjs/diagnostics` for random draws, and where it and R part. */
import { readFileSync } from 'node:fs';
import { describe, expect, it, test } from 'vitest';
import { type Chains, split } from './draws.ts';
import { goldenCases, randomCase, randomCases } from './goldens/cases.ts';
import { bulkEss, meanEss, meanMcse, rhat, sdMcse, tailEss } from './index.ts';
import { plainRhat } from './rhat.ts';

/** Under its names. It writes no number as `NaN`. */
interface Theirs {
  readonly splitRhat: number | 'NaN';
  readonly essBasic: number | 'NaN';
  readonly mcseMean: number | 'NaN';
  readonly mcseStd: number | 'NaN';
  readonly essTail: number | 'NaN';
  readonly essBulk: number | 'NaN';
  readonly rhat: number | 'NaN';
}

const read = (file: string) => JSON.parse(readFileSync(new URL(`./goldens/${file}`, import.meta.url), 'utf8'));
const theirs: { readonly cases: Readonly<Record<string, Theirs>>; readonly random: readonly Theirs[] } =
  read('mcmcjs.json');
const posterior: Readonly<
  Record<string, { readonly rhat: number; readonly essBulk: number; readonly essMean: number }>
> = read('posterior.json');

const ours = (chains: Chains) => ({
  splitRhat: plainRhat(split(chains)),
  essBasic: meanEss(chains),
  mcseMean: meanMcse(chains),
  mcseStd: sdMcse(chains),
  essTail: tailEss(chains),
  essBulk: bulkEss(chains),
  rhat: rhat(chains),
});

const off = (a: number, b: number | 'NaN' | undefined): number => Math.abs(a - Number(b)) / Math.abs(Number(b));

describe('the numbers of @mcmcjs/diagnostics for random draws', () => {
  it('are kept for all of them', () => expect(theirs.random).toHaveLength(randomCases));

  test.each(['splitRhat', 'essBasic', 'mcseMean', 'mcseStd', 'essTail'] as const)('%s: to 1e-10', (name) => {
    for (const [i, golden] of theirs.random.entries())
      expect(off(ours(randomCase(i))[name], golden[name]), `case ${i}`).toBeLessThan(1e-10);
  });

  test.each(['essBulk', 'rhat'] as const)('%s: as far as its normal quantile goes', (name) => {
    for (const [i, golden] of theirs.random.entries()) {
      const chains = randomCase(i);
      // In halves of fewer draws the sequence may be cut short by their length, of which its last term is made otherwise.
      if ((chains[0]?.length ?? 0) < 28) continue;
      expect(off(ours(chains)[name], golden[name]), `case ${i}`).toBeLessThan(2e-9);
    }
  });
});

describe('where @mcmcjs/diagnostics and R part, we are with R', () => {
  const at = (name: string) => {
    const [chains, r, other] = [goldenCases[name], posterior[name], theirs.cases[name]];
    if (chains === undefined || r === undefined || other === undefined) throw new Error(`no case is called ${name}`);
    return { mine: ours(chains), r, other };
  };

  it('alternating chains are worth more than independent draws: it has no number for them', () => {
    const { mine, r, other } = at('very alternating');
    expect([other.essBasic, other.essBulk]).toEqual(['NaN', 'NaN']);
    expect(off(mine.essBasic, r.essMean)).toBeLessThan(1e-10);
    expect(off(mine.essBulk, r.essBulk)).toBeLessThan(1e-10);
  });

  it('ranks are those of the halves: it ranks the draws in the middle, too, which the split leaves out', () => {
    const { mine, r, other } = at('odd length');
    for (const name of ['rhat', 'essBulk'] as const) {
      expect(off(Number(other[name]), r[name])).toBeGreaterThan(1e-5);
      expect(off(mine[name], r[name])).toBeLessThan(1e-10);
    }
  });

  it('its normal quantile is good to nine digits', () => {
    const { mine, r, other } = at('skewed');
    expect(off(Number(other.essBulk), r.essBulk)).toBeGreaterThan(1e-10);
    expect(off(mine.essBulk, r.essBulk)).toBeLessThan(1e-12);
  });

  it('one chain has an R-hat, of its halves', () => {
    const { mine, r, other } = at('one chain');
    expect(other.rhat).toBe('NaN');
    expect(off(mine.rhat, r.rhat)).toBeLessThan(1e-10);
  });
});
