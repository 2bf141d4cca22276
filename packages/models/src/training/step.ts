import { gradOf } from '@ergodic/autodiff';
import { type AnyExpr, dim, type Expr, input, type Shape, typed } from '@ergodic/core';
import { type ArrayType, type Dims, type Node, shapeOf } from '@ergodic/core/graph';
import { build } from '@ergodic/core/ops';
import { layoutOf, type Size } from '../networks/index.ts';
import { type AnyObjective, assess } from '../objectives/index.ts';
import {
  type Clipping,
  globalNorm,
  movingAverage,
  type Optimiser,
  type Rate,
  rampedDecay,
  rateAt,
} from '../optimise/index.ts';
import { whole, within } from '../setting.ts';

/**
 * Everything that training is made of, besides the examples and the seed.
 *
 * @category model
 */
export interface Learning {
  readonly objective: AnyObjective;
  readonly optimiser: Optimiser;
  /** Examples per step. */
  readonly batch: number;
  /** What becomes of the gradient before it is followed; it stays as it is unless given. */
  readonly clip?: Clipping;
  /** The decay of the average of the parameters, which is the model; that of `rampedDecay(.999)` unless given, 0 for none. */
  readonly average?: Rate;
}

/**
 * A step of training as one program.
 *
 * @category model
 */
export interface TrainingStep {
  /** What is carried from step to step: the shape of the input, and the output that takes its place, under one name. */
  readonly state: Readonly<Record<string, { readonly shape: Dims; readonly next: Node }>>;
  /** What else a step is given. */
  readonly given: Readonly<Record<string, ArrayType>>;
  /** What there is to watch: scalars. */
  readonly seen: Readonly<Record<string, Expr<[]>>>;
}

const prefixed = <A>(prefix: string, record: Readonly<Record<string, A>>): Readonly<Record<string, A>> =>
  Object.fromEntries(Object.entries(record).map(([name, value]) => [`${prefix}.${name}`, value]));

const inputsOf = (prefix: string, types: Readonly<Record<string, ArrayType>>): Readonly<Record<string, AnyExpr>> =>
  Object.fromEntries(
    Object.entries(types).map(([name, { dtype, shape }]) => [
      name,
      typed<Shape>(build.input(`${prefix}.${name}`, dtype, shape)),
    ]),
  );

/** The arrays of a batch. */
const batchTypes = ({ example }: AnyObjective, n: number): Readonly<Record<string, ArrayType>> =>
  Object.fromEntries(
    Object.entries(example).map(([name, { dtype, shape }]) => [name, { dtype, shape: [n, ...shape] }]),
  );

/**
 * A whole step of training as one program: the loss of the objective, its gradient, the optimiser, the average. What changes from step to step
 * is an input, so nothing is compiled twice.
 *
 * State: `parameters` and `average`, `[P]`; `moment.NAME` for what the optimiser carries, `[P]`; `carried.NAME` for what the objective does.
 * Given: `batch.NAME`, an example in each row; `key`, for this step alone; `count`, steps taken before. Seen: `loss`, `gradient` (its length
 * before it is clipped), and what the objective has to show.
 *
 * `RangeError` if the number of examples is none; what the objective throws where settings do not fit.
 *
 * @category constructors
 */
export const trainingStep = ({
  objective,
  optimiser,
  batch,
  clip = (gradient) => gradient,
  average: decay = rampedDecay(0.999),
}: Learning): TrainingStep => {
  whole('the number of examples per step', batch, 1);
  if (typeof decay === 'number') within('the decay of the average', decay, 0, 1);
  const layout = layoutOf(objective.params);
  const vector = (name: string): Expr<[Size]> => input(name, [dim('parameters', layout.size)]);
  const [parameters, average, count] = [vector('parameters'), vector('average'), input('count', [])];
  const examples = batchTypes(objective, batch);
  const assessed = assess(objective, {
    params: layout.tree(parameters),
    batch: inputsOf('batch', examples),
    carried: inputsOf('carried', objective.carried),
    key: input('key', [2], 'bits'),
    count,
  });
  const gradient = gradOf(assessed.loss, parameters);
  const moments = Object.fromEntries(optimiser.moments.map((name) => [name, vector(`moment.${name}`)]));
  const moved = optimiser.update({ parameters, moments, count }, clip(gradient));
  const own = { shape: [layout.size] };
  return {
    state: {
      parameters: { ...own, next: moved.parameters },
      average: { ...own, next: movingAverage(average, moved.parameters, rateAt(decay, count)) },
      ...prefixed(
        'moment',
        Object.fromEntries(Object.entries(moved.moments).map(([name, next]) => [name, { ...own, next }])),
      ),
      ...prefixed('carried', carriedOf(objective, assessed.carried)),
    },
    given: {
      ...prefixed('batch', examples),
      key: { dtype: 'bits', shape: [2] },
      count: { dtype: 'real', shape: [] },
    },
    seen: { loss: assessed.loss, gradient: globalNorm(gradient), ...assessed.seen },
  };
};

const carriedOf = (
  { carried, name: objective }: AnyObjective,
  next: Readonly<Record<string, Node>>,
): TrainingStep['state'] =>
  Object.fromEntries(
    Object.entries(carried).map(([name, { shape }]) => {
      const node = next[name];
      if (node === undefined || `${shapeOf(node)}` !== `${shape}`)
        throw new RangeError(`the objective '${objective}' carries '${name}', and does not give the next one`);
      return [name, { shape, next: node }];
    }),
  );
