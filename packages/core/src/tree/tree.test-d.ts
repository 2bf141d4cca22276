/** What the types of trees know, and what they refuse. */
import type { Either } from 'fp-ts/lib/Either.js';
import type { ShapeMismatch } from '../error/index.ts';
import type { Expr } from '../graph/expr.ts';
import { key } from '../random/index.ts';
import type { Dim } from '../shape/index.ts';
import { type Tensor, tensor } from '../tensor/index.ts';
import * as tree from './index.ts';

type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
/** Compiles only where the value has exactly the type named. */
const has =
  <A>() =>
  <B>(_: B, __: Same<A, B>): void =>
    undefined;

const spec = {
  layers: [{ weight: tree.parameter([2, 3], tree.Init.lecun), bias: tree.parameter([3], tree.Init.zeros) }],
  level: tree.slot([], 'int'),
} as const;

has<Expr<[2, 3]>>()(tree.inputs(spec).layers[0].weight, true);
has<Expr<[], 'int'>>()(tree.inputs(spec).level, true);
has<Tensor<[3]>>()(tree.initialise(spec.layers, key(0))[0].bias, true);
has<Tensor<[2]>>()(tree.initialise(tree.parameter([2], tree.Init.zeros), key(0)), true);

// A literal written in place keeps its structure.
has<Expr<[2]>>()(tree.inputs({ parts: [tree.parameter([2], tree.Init.zeros)] }).parts[0], true);

// @ts-expect-error a tuple of one has no second item
tree.inputs(spec).layers[1];
// @ts-expect-error the weight is [2, 3]
has<Expr<[3, 2]>>()(tree.inputs(spec).layers[0].weight, true);
// @ts-expect-error a slot is not a parameter: it has no beginning
const learned: tree.Parameters = { level: tree.slot([]) };
has<tree.Parameters>()(learned, true);

// Specifications whose sizes are known later, and whose layers are counted later.
const generic = <N extends number>(n: Dim<'n'>, m: N): void => {
  has<Expr<[Dim<'n'>]>>()(tree.inputs(tree.parameter([n], tree.Init.zeros)), true);
  const one: Expr<[N]> = tree.inputs(tree.parameter([m], tree.Init.zeros));
  const nested: Expr<[2, N]> = tree.inputs({ layers: [{ weight: tree.parameter([2, m], tree.Init.zeros) }] }).layers[0]
    .weight;
  has<readonly [Expr<[N]>, Expr<[2, N]>]>()([one, nested] as const, true);
};
generic satisfies (n: Dim<'n'>, m: 2) => void;
type Layer = { readonly weight: tree.Parameter<[number, number]> };
const widths: readonly (readonly [number, number])[] = [];
const layers: readonly Layer[] = widths.map(([m, n]) => ({ weight: tree.parameter([m, n], tree.Init.lecun) }));
has<Expr<[number, number]> | undefined>()(tree.inputs({ layers }).layers[0]?.weight, true);

const values = { a: tensor([1, 2]), b: [tensor(3)] } as const;
has<readonly (readonly [string, Tensor<[2]> | Tensor<[]>])[]>()(tree.flatten(values), true);
const sizes = tree.map((t: Tensor<number[]>) => t.data.length)(values);
has<number>()(sizes.a, true);
has<number>()(sizes.b[0], true);
has<Either<ShapeMismatch, { readonly a: string; readonly b: readonly [string] }>>()(
  tree.unflatten(values)<string>([['a', 'x']]),
  true,
);
const zipped = tree.zipWith((a: number, b: string) => `${a}${b}`)({ x: 1, y: [2] }, { x: 'p', y: ['q'] });
has<string>()(zipped.x, true);
// @ts-expect-error the second tree lacks y
tree.zipWith((a: number, b: number) => a + b)({ x: 1, y: [2] }, { x: 1 });
