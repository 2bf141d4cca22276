/** Shapes of reductions, contractions, movement, randomness and loops: what they are, and what must not compile. */
import {
  argmax,
  at,
  batch,
  batchSum,
  categorical,
  concat,
  conv2d,
  customVjp,
  dot,
  dotWith,
  type Evaluated,
  type Expr,
  each,
  einsum,
  expandDims,
  foldIn,
  input,
  iota,
  iterate,
  type KeyExpr,
  less,
  matmul,
  max,
  mul,
  normal,
  outer,
  pad,
  pipe,
  quadraticForm,
  repeat,
  reshape,
  scan,
  slice,
  split,
  squeeze,
  stack,
  sum,
  type Tensor,
  take,
  takeTranspose,
  tanh,
  tensor,
  transpose,
  unstack,
} from '../index.ts';

type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
/** Compiles only where the value is of exactly that type. */
const is =
  <E>() =>
  <V>(_value: V, _same: Same<E, V>): void =>
    undefined;

declare const v2: Expr<[2]>;
declare const v5: Expr<[5]>;
declare const m42: Expr<[4, 2]>;
declare const m43: Expr<[4, 3]>;
declare const m27: Expr<[2, 7]>;
declare const i3: Expr<[3], 'int'>;
declare const key: KeyExpr;

// reductions
is<Expr<[]>>()(pipe(m42, sum()), true);
is<Expr<[2]>>()(pipe(m42, sum([0])), true);
is<Expr<[4]>>()(pipe(m42, max([-1])), true);
is<Expr<[]>>()(pipe(m42, sum([0, 1])), true);
is<Expr<[4], 'int'>>()(pipe(m42, argmax(-1)), true);
is<Expr<[], 'int'>>()(pipe(i3, sum()), true);
// @ts-expect-error no axis 2
pipe(m42, sum([2]));
// @ts-expect-error no axis -3
pipe(m42, argmax(-3));
// @ts-expect-error the largest int is not asked for
pipe(i3, max());

// contractions
is<Expr<[]>>()(dot(v2, v2), true);
is<Expr<[4]>>()(dot(m42, v2), true);
is<Expr<[4, 7]>>()(dot(m42, m27), true);
is<Expr<[4, 7]>>()(pipe(m42, dotWith(m27)), true);
is<Expr<[4, 7]>>()(matmul(m42, m27), true);
is<Expr<[7, 4]>>()(einsum('ij,jk->ki', m42, m27), true);
is<Expr<[2, 5]>>()(outer(v2, v5), true);
// @ts-expect-error cannot contract dimension 2 with 5
dot(m42, v5);
// @ts-expect-error cannot contract dimension 2 with 5
pipe(m42, dotWith(v5));
// @ts-expect-error cannot contract dimension 2 with 4
matmul(m42, m43);
// @ts-expect-error index j is 2 in one operand and 4 in the other
einsum('ij,jk->ik', m42, m43);
// @ts-expect-error not a square of 2
quadraticForm(v2, m42);

// movement and parts
is<Expr<[8]>>()(pipe(m42, reshape([8])), true);
is<Expr<[2, 4]>>()(pipe(m42, transpose()), true);
is<Expr<[2, 4]>>()(pipe(m42, transpose([1, 0])), true);
is<Expr<[4, 2, 1]>>()(pipe(m42, expandDims(-1)), true);
is<Expr<[4, 2]>>()(pipe(m42, expandDims(1), squeeze([1])), true);
is<Expr<[2]>>()(pipe(m42, at(0)), true);
is<Expr<[4]>>()(pipe(m42, at(1, 1)), true);
is<Expr<[3, 1]>>()(pipe(m42, slice([1, 0], [3, 1])), true);
is<Expr<[4, 5]>>()(concat([m42, m43], 1), true);
is<Expr<[7]>>()(concat([v2, v5]), true);
is<Expr<[3, 2]>>()(stack([v2, v2, v2]), true);
is<Expr<[2, 3]>>()(stack([v2, v2, v2], 1), true);
is<Expr<[6, 2]>>()(pipe(m42, pad([1, 0], [1, 0])), true);
is<readonly [Expr<[]>, Expr<[]>]>()(unstack(v2), true);
is<Expr<[3, 2]>>()(pipe(m42, take(i3)), true);
is<Expr<[4, 3]>>()(pipe(m42, take(i3, 1)), true);
is<Expr<[9, 2]>>()(pipe(input('x', [3, 2]), takeTranspose(i3, 9)), true);
// @ts-expect-error axis 1 is named twice
pipe(m42, transpose([1, 1]));
// @ts-expect-error no axis 5
pipe(m42, at(0, 5));
// @ts-expect-error shapes differ
stack([v2, v5]);
// @ts-expect-error indices are ints
pipe(m42, take(v2));

// convolution
declare const image: Expr<[8, 3, 16, 16]>;
declare const kernel: Expr<[6, 3, 5, 5]>;
is<Expr<[8, 6, 16, 16]>>()(pipe(image, conv2d(kernel, { padding: 'same' })), true);
is<Expr<[8, 6, number, number]>>()(pipe(image, conv2d(kernel, { strides: 2 })), true);
// @ts-expect-error six channels where three belong
pipe(image, conv2d(kernel, { padding: 'same' }), conv2d(kernel));

// randomness
is<readonly [KeyExpr, KeyExpr, KeyExpr]>()(split(key, 3), true);
is<Expr<[5, 2], 'bits'>>()(foldIn(key, iota([5])), true);
is<Expr<[2, 3]>>()(normal(key, [2, 3]), true);
is<Expr<[5, 3]>>()(normal(foldIn(key, iota([5])), [3]), true);
is<Expr<[4], 'int'>>()(categorical(key, m42), true);
is<Expr<[9, 4], 'int'>>()(categorical(key, m42, [9]), true);
// @ts-expect-error a seed is not a key
normal(0, [2]);
// @ts-expect-error reals are not keys
normal(v2, [2]);

// loops
is<Expr<[4]>>()(
  batch(4, (x) => pipe(x, sum()), m42),
  true,
);
is<{ readonly total: Expr<[4]>; readonly pair: readonly [Expr<[4, 2]>, Expr<[4, 3]>] }>()(
  batch(4, (x, y) => ({ total: pipe(x, sum()), pair: [x, y] as const }), m42, m43),
  true,
);
is<Expr<[4]>>()(
  batch(4, ({ x, y }) => mul(pipe(x, sum()), pipe(y, sum())), { x: m42, y: m43 }),
  true,
);
is<Expr<[2]>>()(
  batchSum(4, (x) => x, m42),
  true,
);
is<Expr<[4, 2]>>()(pipe(m42, each(tanh)), true);
is<readonly [readonly [Expr<[2]>, Expr<[]>], Expr<[9, 2]>]>()(
  scan(9, ([x, t]) => [[tanh(x), t], x], [v2, pipe(v2, sum())]),
  true,
);
is<Expr<[2]>>()(pipe(v2, repeat(3, tanh)), true);
is<readonly [Expr<[2]>, Expr<[], 'int'>]>()(
  iterate(9, (x) => less(pipe(x, sum()), 1), tanh, v2),
  true,
);
// @ts-expect-error cannot batch over 5: the first dimension is 4
batch(5, (x) => x, m42);
// @ts-expect-error the next state is not like the state
scan(9, () => [v5, []], v2);
const other = (_: Expr<[2]>) => v5;
// @ts-expect-error the next state is not like the state
pipe(v2, repeat(9, other));
// @ts-expect-error the condition is a truth value
iterate(9, (x) => pipe(x, sum()), tanh, v2);

// derivatives
is<Expr<[2]>>()(
  customVjp(
    (x: Expr<[2]>) => tanh(x),
    ([x], ct) => [mul(x, ct)],
  )(v2),
  true,
);
const squash = (x: Expr<[2]>) => tanh(x);
// @ts-expect-error the cotangent is not like the argument
customVjp(squash, () => [v5]);

// values
is<Tensor<[2, 2]>>()(
  tensor([
    [1, 2],
    [3, 4],
  ]),
  true,
);
export const known: Evaluated<readonly [Expr<[2]>, { readonly k: KeyExpr }]> = [
  tensor([1, 2]),
  { k: tensor([0, 1], 'bits') },
];
// @ts-expect-error a [3] where a [2] belongs
export const unknown: Evaluated<Expr<[2]>> = tensor([1, 2, 3]);
