/**
 * What a check of a sampler found: a value, which a printer turns into an explanation.
 */

/** One oracle's verdict. */
export interface Finding {
  /** The name of the oracle. */
  readonly oracle: string;
  readonly passed: boolean;
  /** How far from holding the identity is, relative to its own terms. */
  readonly residual: number;
  /** The most that rounding may leave. */
  readonly bound: number;
  /** Where the residual is largest. */
  readonly where: string;
  /** The smallest error that would have been seen. */
  readonly detects: string;
  /** What was shown, or what is wrong. */
  readonly explanation: string;
}

/** All that was found about one sampler. */
export interface Verdict {
  readonly name: string;
  readonly passed: boolean;
  readonly findings: readonly Finding[];
}

/** The verdict of some findings: all must have passed, and there must be some. */
export const verdict = (name: string, findings: readonly Finding[]): Verdict => ({
  name,
  passed: findings.length > 0 && findings.every(({ passed }) => passed),
  findings,
});

/** Of findings of one oracle, the one that says most: the largest excess, NaN first. */
export const worst = (findings: readonly [Finding, ...(readonly Finding[])]): Finding =>
  findings.reduce((a, b) => (excess(b) > excess(a) ? b : a));

const excess = ({ residual, bound, passed }: Finding): number => {
  const times = residual / bound;
  return (passed ? 0 : Number.MAX_VALUE / 4) + (Number.isNaN(times) ? Number.MAX_VALUE / 4 : times);
};

/** A finding that passes where the residual is within the bound. NaN is not. */
export const finding = (parts: Omit<Finding, 'passed'>): Finding => ({
  ...parts,
  passed: parts.residual <= parts.bound,
});

/** A number for people: three digits or so. */
export const short = (x: number): string => {
  if (!Number.isFinite(x)) return String(x);
  if (Number.isInteger(x) && Math.abs(x) < 1e6) return String(x);
  const size = Math.abs(x);
  return size >= 1e4 || size < 1e-3 ? x.toExponential(2) : String(Number(x.toPrecision(4)));
};

/** A point for people. */
export const showPoint = (values: ArrayLike<number>): string => {
  const shown = Array.from(values).slice(0, 8).map(short).join(', ');
  return values.length > 8 ? `[${shown}, … ${values.length} in all]` : `[${shown}]`;
};

const lines = ({ oracle, passed, residual, bound, where, detects, explanation }: Finding): readonly string[] => [
  `${passed ? '✓' : '✗'} ${oracle}: ${explanation}`,
  `    residual ${short(residual)}, allowed ${short(bound)}${where === '' ? '' : `, ${where}`}`,
  ...(passed ? [`    would have seen: ${detects}`] : []),
];

/**
 * A verdict as text that can be read: failures first.
 *
 * @category destructors
 */
export const showVerdict = ({ name, passed, findings }: Verdict): string => {
  const failed = findings.filter((f) => !f.passed);
  const head = passed
    ? `${name}: all ${findings.length} checks hold.`
    : `${name}: ${failed.length} of ${findings.length} checks fail.`;
  return [head, ...[...failed, ...findings.filter((f) => f.passed)].flatMap(lines)].join('\n');
};
