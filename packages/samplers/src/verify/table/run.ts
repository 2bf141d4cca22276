/** Runs the table. */
import type { Finding } from '../finding.ts';
import { chances, falseAlarms } from './budget.ts';
import type { Mutant, Property } from './property.ts';

/** A claim, and what became of it. */
export interface Row extends Finding {
  readonly sampler: string;
  readonly target: string;
  readonly statistical: boolean;
  readonly seconds: number;
}

/** A mutant, and whether it was rejected by the check that should. */
export interface Judged {
  readonly family: string;
  readonly name: string;
  readonly caughtBy: string;
  readonly killed: boolean;
  /** Why it survived, or what the check said. */
  readonly explanation: string;
}

/** What `npm run verify` finds, in numbers: what `--json` writes. */
export interface Totals {
  readonly properties: number;
  readonly passed: number;
  readonly failed: number;
  readonly mutants: number;
  readonly killed: number;
  readonly survivors: readonly string[];
  /** The probability that a correct library fails, at most. */
  readonly falseAlarmBound: number;
  readonly seconds: number;
}

/** What `npm run verify` finds. */
export interface Summary extends Totals {
  readonly rows: readonly Row[];
  readonly judged: readonly Judged[];
}

/** A summary without its rows. */
export const totalsOf = ({ rows: _, judged: __, ...totals }: Summary): Totals => totals;

/** What is told while it runs: after each row or mutant. */
export interface Telling {
  readonly row?: (row: Row, done: number) => void;
  readonly mutant?: (judged: Judged, done: number) => void;
}

const now = (): number => performance.now() / 1000;

const failure = (error: unknown): Finding => ({
  oracle: '',
  passed: false,
  residual: Number.NaN,
  bound: 0,
  where: '',
  detects: '',
  explanation: `the check itself broke down: ${error instanceof Error ? error.message : String(error)}`,
});

const checked = async (check: () => Finding | Promise<Finding>): Promise<Finding> => {
  try {
    return await check();
  } catch (error) {
    return failure(error);
  }
};

/** One claim, checked. */
export const checkProperty = async ({ sampler, oracle, target, statistical, check }: Property): Promise<Row> => {
  const began = now();
  const found = await checked(check);
  return { ...found, oracle, sampler, target, statistical, seconds: now() - began };
};

/** One mutant, checked: the check must reject it, and must not reject what it is a mutant of. */
export const judge = async ({ family, name, caughtBy, check, control }: Mutant): Promise<Judged> => {
  const [wrong, right] = [await checked(check), await checked(control)];
  const explanation = right.passed
    ? wrong.explanation
    : `'${caughtBy}' rejects the right one too: ${right.explanation}`;
  return { family, name, caughtBy, killed: !wrong.passed && right.passed, explanation };
};

/** The pauses between checks let a progress bar be drawn and a signal be heard. */
const breathe = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/**
 * Checks all claims and all mutants, one after the other.
 *
 * @category destructors
 */
export const runTable = async (
  properties: readonly Property[],
  mutants: readonly Mutant[],
  { row: tellRow, mutant: tellMutant }: Telling = {},
): Promise<Summary> => {
  const began = now();
  const rows: Row[] = [];
  for (const property of properties) {
    const row = await checkProperty(property);
    rows.push(row);
    tellRow?.(row, rows.length);
    await breathe();
  }
  const judged: Judged[] = [];
  for (const mutant of mutants) {
    const one = await judge(mutant);
    judged.push(one);
    tellMutant?.(one, judged.length);
    await breathe();
  }
  const passed = rows.filter((row) => row.passed).length;
  return {
    properties: rows.length,
    passed,
    failed: rows.length - passed,
    mutants: judged.length,
    killed: judged.filter(({ killed }) => killed).length,
    survivors: judged.flatMap(({ family, name, killed }) => (killed ? [] : [`${family}: ${name}`])),
    falseAlarmBound: falseAlarms(chances(rows, mutants)),
    seconds: now() - began,
    rows,
    judged,
  };
};
