/**
 * A line of the verification table: one claim about one sampler, and how it is checked.
 */
import * as fc from 'fast-check';
import { type Finding, worst } from '../finding.ts';

/** A claim. */
export interface Property {
  readonly sampler: string;
  readonly oracle: string;
  /** On which targets. */
  readonly target: string;
  /** Whether chance is involved: those have a share of the false-alarm budget. */
  readonly statistical: boolean;
  readonly check: () => Finding | Promise<Finding>;
}

/** A wrong sampler (or rule), and the check that must reject it. */
export interface Mutant {
  readonly family: string;
  readonly name: string;
  /** The name of the check. */
  readonly caughtBy: string;
  /** The check, on the mutant. It must fail. */
  readonly check: () => Finding | Promise<Finding>;
  /** The same check, on what the mutant is a mutant of. It must hold, else the check proves nothing. */
  readonly control: () => Finding | Promise<Finding>;
  /** Whether chance is involved: then the control may fail by chance, and has a share of the false-alarm budget. */
  readonly statistical?: boolean;
}

/** Several findings of one oracle as one: the worst. */
export const together = (findings: readonly Finding[]): Finding => {
  const [first, ...rest] = findings;
  if (first === undefined) throw new RangeError('no findings to put together');
  return worst([first, ...rest]);
};

/** The seed of generated cases: fixed, so that the table is the same every time it is made. */
const seed = 20_211_119;

/** A claim that is checked on generated cases, by fast-check: a case that fails is shrunk, and the smallest one is shown. */
export const forAll = <A>(cases: fc.Arbitrary<A>, numRuns: number, check: (one: A) => Finding): Finding => {
  const seen: Finding[] = [];
  const details = fc.check(
    fc.property(cases, (one) => {
      const found = check(one);
      seen.push(found);
      return found.passed;
    }),
    { numRuns, seed },
  );
  if (!details.failed) {
    const found = together(seen);
    return { ...found, where: `worst of ${numRuns} generated cases${found.where === '' ? '' : `, ${found.where}`}` };
  }
  const [smallest] = details.counterexample ?? [];
  if (smallest === undefined) throw new Error(fc.defaultReportMessage(details));
  const found = check(smallest);
  return {
    ...found,
    where: `${found.where}${found.where === '' ? '' : ', '}in the case ${fc.stringify(smallest)} (${details.numShrinks} times shrunk)`,
  };
};
