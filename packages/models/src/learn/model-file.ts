import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import { decode, encode, type StoredArray } from '../checkpoint/index.ts';
import type { Affine } from '../data/index.ts';
import { arraysOf, type FlatEnergy } from '../networks/index.ts';
import type { Reported } from '../report/index.ts';
import type { EnergyGrid } from './energy-grid.ts';
import type { Line } from './row.ts';
import type { Budget } from './scene.ts';

/** Which run made a file: a rerun takes the file for its own if all of this agrees. */
export interface RunFacts {
  readonly dataset: string;
  readonly method: string;
  readonly seed: number;
  readonly budget: Budget;
  readonly backend: string;
}

/**
 * What is kept of a run that is done, beside its parameters.
 *
 * @category model
 */
export interface Kept {
  readonly run: RunFacts;
  readonly line: Line;
  /** Where the model was integrated, with its energies at points in the data's own units. */
  readonly grid: EnergyGrid;
}

const gridName = 'grid.energy';

/**
 * The bytes of a safetensors file that holds all that is needed to check a model elsewhere, and to go on with a table: the parameters by name; the energy on a grid, from which `ln Z` and the cross-entropy can be found again; and
 * as metadata where the grid lies (`grid.x`, `grid.y`, in the units of the data), how points of the data become those that the parameters are for (`(x - shift) / scale`), which run it was, and what was measured.
 *
 * @category destructors
 */
export const modelBytes = (
  model: FlatEnergy,
  parameters: Float32Array,
  { shift, scale }: Affine,
  { run, line, grid: { box, columns, rows, energies } }: Kept,
): Uint8Array => {
  const grid: StoredArray = { shape: [rows, columns], data: Float32Array.from(energies) };
  return encode({
    arrays: { ...arraysOf(model, parameters), [gridName]: grid },
    metadata: {
      run: JSON.stringify(run),
      line: JSON.stringify(line),
      shift: JSON.stringify(shift),
      scale: JSON.stringify(scale),
      'grid.x': JSON.stringify(box.x),
      'grid.y': JSON.stringify(box.y),
    },
  });
};

type Fields = Readonly<Record<string, unknown>>;
const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isNumber = (value: unknown): value is number => typeof value === 'number';
const isText = (value: unknown): value is string => typeof value === 'string';
const isReported = (value: unknown): value is Reported =>
  value === null || isNumber(value) || value === 'Infinity' || value === '-Infinity';
const isInterval = (value: unknown): value is readonly [number, number] =>
  Array.isArray(value) && value.length === 2 && value.every(isNumber);

const measuredNames = ['nll', 'nllCeiling', 'klDataModel', 'klModelData', 'mmd2', 'aisLower', 'aisUpper'] as const;

const isLine = (value: unknown): value is Line =>
  isFields(value) &&
  isReported(value.logZ) &&
  Array.isArray(value.notes) &&
  value.notes.every(isText) &&
  isFields(value.row) &&
  isText(value.row.dataset) &&
  isText(value.row.method) &&
  [value.row.seed, value.row.seconds].every(isNumber) &&
  [...measuredNames, ...('klSmoothedModel' in value.row ? ['klSmoothedModel'] : [])]
    .map((name) => (isFields(value.row) ? value.row[name] : undefined))
    .every(isReported);

const isRun = (value: unknown): value is RunFacts =>
  isFields(value) &&
  [value.dataset, value.method, value.backend].every(isText) &&
  isNumber(value.seed) &&
  isFields(value.budget) &&
  [value.budget.updates, value.budget.batch].every(isNumber) &&
  Array.isArray(value.budget.hidden) &&
  value.budget.hidden.every(isNumber);

const parse = <A>(name: string, text: string | undefined, is: (value: unknown) => value is A): E.Either<string, A> => {
  try {
    const value: unknown = JSON.parse(text ?? 'null');
    return is(value) ? E.right(value) : E.left(`its '${name}' is not what such a file has`);
  } catch {
    return E.left(`its '${name}' is not JSON`);
  }
};

const gridOf = (
  x: readonly [number, number],
  y: readonly [number, number],
  array: StoredArray | undefined,
): E.Either<string, EnergyGrid> => {
  const [rows, columns, ...more] = array?.shape ?? [];
  return array === undefined || rows === undefined || columns === undefined || more.length > 0
    ? E.left(`it has no '${gridName}' of rows and columns`)
    : E.right({ box: { x, y }, columns, rows, energies: Float64Array.from(array.data) });
};

/**
 * Reads what `modelBytes` wrote, all but the parameters.
 *
 * @errors a clause that says what is wrong with the file
 * @category constructors
 */
export const readKept = (bytes: Uint8Array): E.Either<string, Kept> =>
  pipe(
    decode(bytes),
    E.flatMap(({ arrays, metadata }) =>
      pipe(
        E.Do,
        E.bind('run', () => parse('run', metadata.run, isRun)),
        E.bind('line', () => parse('line', metadata.line, isLine)),
        E.bind('x', () => parse('grid.x', metadata['grid.x'], isInterval)),
        E.bind('y', () => parse('grid.y', metadata['grid.y'], isInterval)),
        E.bind('grid', ({ x, y }) => gridOf(x, y, arrays[gridName])),
        E.map(({ run, line, grid }) => ({ run, line, grid })),
      ),
    ),
  );

/** Whether two runs are one: all that decides what they give. */
export const isSameRun = (a: RunFacts, b: RunFacts): boolean => factsOf(a) === factsOf(b);

const factsOf = ({ dataset, method, seed, budget: { updates, batch, hidden }, backend }: RunFacts): string =>
  JSON.stringify([dataset, method, seed, updates, batch, hidden, backend]);

/** The budget and backend of a run, as words. */
export const budgetOf = ({
  budget: { updates, batch, hidden },
  backend,
}: Pick<RunFacts, 'budget' | 'backend'>): string =>
  `${updates} updates of batch ${batch}, a network of ${hidden.join('-')}, backend ${backend}`;
