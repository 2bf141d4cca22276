/**
 * How the programs of the tutorial end: each check is printed with what was found, what is exact and how far apart they may be; the figure is
 * written; and the program fails if a check does.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** A number, and what it must be. */
export type Check = { readonly what: string; readonly got: number } & (
  | {
      readonly want: number;
      /** The largest difference allowed; relative to `want` where that is larger than 1. */
      readonly tolerance: number;
    }
  | { readonly most: number }
);

/** What a program has found. */
export interface Presented {
  /** Of the program, and of its figure. */
  readonly name: string;
  readonly title: string;
  readonly checks: readonly Check[];
  /** An SVG file. */
  readonly figure: string;
}

/** That a number is within a tolerance of what it must be. */
export const check = (what: string, got: number, want: number, tolerance: number): Check => ({
  what,
  got,
  want,
  tolerance,
});

/** That a number is no larger than another. */
export const atMost = (what: string, got: number, most: number): Check => ({ what, got, most });

const isSound = (one: Check): boolean =>
  'most' in one ? one.got <= one.most : Math.abs(one.got - one.want) <= one.tolerance * Math.max(1, Math.abs(one.want));

const show = (value: number): string => {
  const size = Math.abs(value);
  return size !== 0 && (size < 1e-4 || size >= 1e6) ? value.toExponential(2) : String(Number(value.toPrecision(9)));
};

const line = (one: Check): string => {
  const mark = isSound(one) ? '✓' : '✗';
  return 'most' in one
    ? `${mark} ${one.what}: ${show(one.got)} (at most ${show(one.most)})`
    : `${mark} ${one.what}: ${show(one.got)}, exact ${show(one.want)} (within ${show(one.tolerance)})`;
};

/** Where figures go: the folder that `ERGODIC_FIGURES` names, or `out/tutorial`. */
const folder = (): string => process.env.ERGODIC_FIGURES ?? join('out', 'tutorial');

/** Prints, writes the figure, and throws if a check fails. */
export const present = ({ name, title, checks, figure }: Presented): void => {
  console.log(title);
  for (const one of checks) console.log(line(one));
  mkdirSync(folder(), { recursive: true });
  const file = join(folder(), `${name}.svg`);
  writeFileSync(file, figure);
  console.log(`figure: ${file}`);
  const failed = checks.filter((one) => !isSound(one));
  if (failed.length > 0) throw new Error(`${name}: ${failed.length} of ${checks.length} checks fail`);
};
