/** The draws against `jax.random` itself: goldens.json says which version, and goldens.py makes it. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { bernoulli } from './bernoulli.ts';
import { bits } from './bits.ts';
import { categorical } from './categorical.ts';
import { foldIn, type Key, key, split } from './key.ts';
import { normal } from './normal.ts';
import { permutation } from './permutation.ts';
import { uniform } from './uniform.ts';

interface Draw {
  readonly seed: number;
  readonly values: readonly number[];
}
interface Shaped extends Draw {
  readonly shape: readonly number[];
}
type Step = readonly ['foldIn', number] | readonly ['split', number, number];

interface Goldens {
  readonly provenance: { readonly package: string; readonly version: string };
  readonly key: readonly { readonly seed: number; readonly words: readonly number[] }[];
  readonly split: readonly { readonly seed: number; readonly n: number; readonly words: readonly number[][] }[];
  readonly path: readonly {
    readonly seed: number;
    readonly path: readonly Step[];
    readonly words: readonly number[];
    readonly bits: readonly number[];
  }[];
  readonly bits: readonly Shaped[];
  readonly uniform: readonly (Shaped & { readonly minval: number; readonly maxval: number })[];
  readonly normal: readonly Shaped[];
  readonly bernoulli: readonly (Shaped & { readonly p: number })[];
  readonly categorical: readonly (Shaped & { readonly logits: readonly number[] })[];
  readonly permutation: readonly (Draw & { readonly n: number })[];
  readonly longPermutation: readonly { readonly seed: number; readonly n: number; readonly sum: number }[];
}

const goldens: Goldens = JSON.parse(readFileSync(new URL('./goldens.json', import.meta.url), 'utf8'));

const follow = (root: Key, path: readonly Step[]): Key =>
  path.reduce((at, step) => {
    if (step[0] === 'foldIn') return foldIn(at, step[1]);
    const child = split(at, step[1])[step[2]];
    if (child === undefined) throw new RangeError(`no child ${step[2]}`);
    return child;
  }, root);

describe(`as ${goldens.provenance.package} ${goldens.provenance.version}`, () => {
  it.each(goldens.key)('key($seed)', ({ seed, words }) => {
    expect(key(seed).words).toEqual(words);
  });

  it.each(goldens.split)('split(key($seed), $n)', ({ seed, n, words }) => {
    expect(split(key(seed), n).map((k) => k.words)).toEqual(words);
  });

  it.each(goldens.path)('key($seed) along $path', ({ seed, path, words, bits: drawn }) => {
    const at = follow(key(seed), path);
    expect(at.words).toEqual(words);
    expect([...bits(at, drawn.length)]).toEqual(drawn);
  });

  it.each(goldens.bits)('bits(key($seed), $shape)', ({ seed, shape, values }) => {
    expect([...bits(key(seed), shape)]).toEqual(values);
  });

  it.each(goldens.uniform)('uniform(key($seed), $shape) in [$minval, $maxval)', ({ seed, shape, values, ...range }) => {
    expect([...uniform(key(seed), shape, range)]).toEqual(values);
  });

  it.each(goldens.normal)('normal(key($seed), $shape), to 1e-5 relative', ({ seed, shape, values }) => {
    const drawn = normal(key(seed), shape);
    expect(drawn.length).toBe(values.length);
    const errors = values.map((golden, i) => Math.abs((drawn[i] ?? Number.NaN) / golden - 1));
    for (const error of errors) expect(error).toBeLessThan(1e-5);
  });

  it.each(goldens.bernoulli)('bernoulli(key($seed), $p, $shape)', ({ seed, p, shape, values }) => {
    expect([...bernoulli(key(seed), p, shape)]).toEqual(values);
  });

  it.each(goldens.categorical)('categorical(key($seed), $logits, $shape)', ({ seed, logits, shape, values }) => {
    expect([...categorical(key(seed), logits, shape)]).toEqual(values);
  });

  it.each(goldens.permutation)('permutation(key($seed), $n)', ({ seed, n, values }) => {
    expect([...permutation(key(seed), n)]).toEqual(values);
  });

  it.each(goldens.longPermutation)('permutation(key($seed), $n), whose last sort has ties', ({ seed, n, sum }) => {
    const [, last] = split(split(key(seed))[0]);
    expect(new Set(bits(last, n)).size).toBeLessThan(n);
    expect(permutation(key(seed), n).reduce((total, p, i) => total + (i + 1) * p, 0)).toBe(sum);
  });
});
