import type { BadInput } from '@ergodic/core/error';
import * as E from 'fp-ts/lib/Either.js';
import type { Dataset } from './dataset.ts';
import { isNumber } from './number-cell.ts';

/** A number that a data set depends on. */
export interface Parameter {
  /** What it is unless told. */
  readonly usual: number;
  /** Between these, both included, its density can be worked out in reasonable time. */
  readonly least: number;
  readonly most: number;
  /** Of whole numbers: what they must be multiples of. */
  readonly multiple?: number;
}

type Parameters = Readonly<Record<string, Parameter>>;

/** A data set that can be chosen by name, with its parameters. */
export interface Entry {
  readonly parameters: Parameters;
  readonly make: (given: ReadonlyMap<string, number>) => Dataset;
}

/** An entry from its parameters and a function that asks for their values. */
export const entry = <P extends Parameters>(
  parameters: P,
  make: (value: (name: Extract<keyof P, string>) => number) => Dataset,
): Entry => ({
  parameters,
  make: (given) => {
    const made = make((name) => given.get(name) ?? parameters[name]?.usual ?? Number.NaN);
    const changed = [...given].filter(([name, value]) => value !== parameters[name]?.usual);
    return changed.length === 0
      ? made
      : {
          ...made,
          name: `${made.name}:${changed.map(([name, value]) => `${name}=${value}`).join(',')}`,
          title: `${made.title} (${changed.map(([name, value]) => `${name} ${value}`).join(', ')})`,
        };
  },
});

/** `noise (0.1)`, with what the value is unless told. */
const listing = (parameters: Parameters): string =>
  Object.entries(parameters)
    .map(([name, { usual }]) => `${name} (${usual})`)
    .join(', ');

const wanted = ({ least, most, multiple }: Parameter): string => {
  const kind = multiple === undefined ? 'a number' : multiple === 1 ? 'a whole number' : `a multiple of ${multiple}`;
  return `${kind} from ${least} to ${most} is needed`;
};

const checked = (text: string, parameter: Parameter): E.Either<string, number> => {
  const value = Number(text);
  const { least, most, multiple } = parameter;
  return isNumber(text) && value >= least && value <= most && (multiple === undefined || value % multiple === 0)
    ? E.right(value)
    : E.left(wanted(parameter));
};

/**
 * Reads `radius=2,sd=0.02`.
 *
 * @errors `BadInput` that names the parameter, and lists what exists or says what would do
 */
export const readParameters = (
  dataset: string,
  parameters: Parameters,
  text: string,
): E.Either<BadInput, ReadonlyMap<string, number>> => {
  const found = new Map<string, number>();
  const bad = (value: string, reason: string): E.Either<BadInput, never> =>
    E.left({ _tag: 'BadInput', value: `${dataset}:${value}`, reason });
  for (const part of text.split(',').map((each) => each.trim())) {
    const [name = '', value, ...more] = part.split('=').map((each) => each.trim());
    if (value === undefined || more.length > 0)
      return bad(part, 'a parameter is given as name=value, with commas between');
    const parameter = Object.hasOwn(parameters, name) ? parameters[name] : undefined;
    if (parameter === undefined) return bad(part, `no such parameter; ${dataset} has ${listing(parameters)}`);
    if (found.has(name)) return bad(part, `${name} is given twice`);
    const read = checked(value, parameter);
    if (E.isLeft(read)) return bad(part, read.left);
    found.set(name, read.right);
  }
  // In the order of the catalogue, so that a name says the same in one way only.
  return E.right(
    new Map(
      Object.keys(parameters).flatMap((name) => {
        const value = found.get(name);
        return value === undefined ? [] : [[name, value] as const];
      }),
    ),
  );
};
