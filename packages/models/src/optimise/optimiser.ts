import { type Expr, type Exprs, type Shape, typed } from '@ergodic/core';
import { type Node, shapeOf, signature } from '@ergodic/core/graph';
import { build } from '@ergodic/core/ops';
import { leaves, type Nodes, rebuild } from '@ergodic/core/structure';
import { type Rate, rateAt } from './schedule.ts';

/**
 * Where an optimiser stands: the parameters, the trees that it carries from step to step, and how many updates were made.
 *
 * @category model
 */
export interface Position<T extends Exprs, M extends string> {
  readonly parameters: T;
  /** Each a tree like the parameters. */
  readonly moments: Readonly<Record<M, T>>;
  /** Updates made before this one: 0 at the first. */
  readonly count: Expr<[]>;
}

/**
 * How parameters follow gradients: a pure function from expressions to expressions, for trees of any structure.
 *
 * @category model
 */
export interface Optimiser<M extends string = string> {
  readonly name: string;
  /** Names of the trees that it carries; all begin with zeros. */
  readonly moments: readonly M[];
  readonly update: <T extends Exprs>(at: Position<T, M>, gradient: T) => Position<T, M>;
}

/** One array of parameters, its gradient, and what the optimiser carries for it. */
export interface Leaf<S extends Shape, M extends string> {
  readonly parameter: Expr<S>;
  readonly gradient: Expr<S>;
  readonly moments: Readonly<Record<M, Expr<S>>>;
}

/** One array of parameters after an update. */
export type Moved<S extends Shape, M extends string> = Omit<Leaf<S, M>, 'gradient'>;

/** What an update depends on besides the array: the same for all arrays, so computed once. */
export interface Pace {
  /** The learning rate. */
  readonly rate: Expr<[]>;
  readonly count: Expr<[]>;
}

type Update = <M extends string>(
  moments: readonly M[],
  rate: Rate,
  leaf: (pace: Pace) => <S extends Shape>(leaf: Leaf<S, M>) => Moved<S, M>,
) => Optimiser<M>['update'];

interface Nodal {
  readonly parameters: Nodes;
  readonly moments: Readonly<Record<string, Nodes>>;
  readonly count: Node;
}

const at = (nodes: readonly Node[] | undefined, i: number): Expr<Shape> => {
  const node = nodes?.[i];
  if (node === undefined) throw new RangeError('the trees of an optimiser do not have the structure of the parameters');
  return typed(node);
};

/** An update of trees from an update of arrays. */
const update = signature<Update>(
  (moments: readonly string[], rate: Rate, leaf: (pace: Pace) => (leaf: Leaf<Shape, string>) => Moved<Shape, string>) =>
    ({ parameters, moments: carried, count }: Nodal, gradient: Nodes): Nodal => {
      const counted: Expr<[]> = typed(count);
      const step = leaf({ rate: rateAt(rate, counted), count: counted });
      const gradients = leaves(gradient);
      const trees = moments.map((name): readonly [string, readonly Node[]] => [name, leaves(carried[name] ?? [])]);
      const moved = leaves(parameters).map((parameter, i) =>
        step({
          parameter: typed(parameter),
          gradient: at(gradients, i),
          moments: Object.fromEntries(trees.map(([name, tree]) => [name, at(tree, i)])),
        }),
      );
      const gathered = (read: (one: Moved<Shape, string>) => Node | undefined): Nodes =>
        rebuild(
          parameters,
          moved.flatMap((one) => read(one) ?? []),
        );
      return {
        parameters: gathered(({ parameter }) => parameter),
        moments: Object.fromEntries(moments.map((name) => [name, gathered((one) => one.moments[name])])),
        count: build.add(count, 1),
      };
    },
);

/**
 * An optimiser that treats every array alike.
 *
 * @param leaf the new array, and what is carried for it, from the old ones
 * @category constructors
 */
export const optimiser = <M extends string>(
  name: string,
  moments: readonly M[],
  rate: Rate,
  leaf: (pace: Pace) => <S extends Shape>(leaf: Leaf<S, M>) => Moved<S, M>,
): Optimiser<M> => Object.freeze({ name, moments: Object.freeze([...moments]), update: update(moments, rate, leaf) });

type Begin = <T extends Exprs, M extends string>(optimiser: Optimiser<M>, parameters: T) => Position<T, M>;

/**
 * Before the first update: these parameters, and zeros for all else.
 *
 * @category constructors
 * @example
 * import * as assert from 'node:assert';
 * import { constant, evaluate, toNested } from '@ergodic/core';
 * import { beginAt, sgd } from '@ergodic/models/optimise';
 *
 * // Two updates along the same gradient, with half of the first move kept in the second.
 * const rule = sgd({ rate: 0.1, momentum: 0.5 });
 * const gradient = { w: constant([1, -2]) };
 * const first = rule.update(beginAt(rule, { w: constant([0, 0]) }), gradient);
 * const { parameters } = rule.update(first, gradient);
 * assert.deepStrictEqual(toNested(evaluate(parameters.w)), [-0.25, 0.5]);
 */
export const beginAt = signature<Begin>((of: Optimiser, parameters: Nodes): Nodal => {
  const zeros = rebuild(
    parameters,
    leaves(parameters).map((node) => build.full(0, { dtype: 'real', shape: shapeOf(node) })),
  );
  return {
    parameters,
    moments: Object.fromEntries(of.moments.map((name) => [name, zeros])),
    count: build.scalar(0),
  };
});
