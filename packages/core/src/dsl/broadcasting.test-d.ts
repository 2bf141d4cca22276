/** Shapes of elementwise functions: what they are, and what must not compile. */
import {
  add,
  constant,
  type Dim,
  type Expr,
  exp,
  input,
  less,
  minus,
  norm,
  pipe,
  plus,
  pow,
  square,
  sub,
  times,
  where,
} from '../index.ts';

type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
/** Compiles only where the value is of exactly that type. */
const is =
  <E>() =>
  <V>(_value: V, _same: Same<E, V>): void =>
    undefined;

declare const v2: Expr<[2]>;
declare const v3: Expr<[3]>;
declare const m42: Expr<[4, 2]>;
declare const m41: Expr<[4, 1]>;
declare const s: Expr<[]>;
declare const i2: Expr<[2], 'int'>;
declare const b2: Expr<[2], 'bool'>;
declare const n2: Expr<[Dim<'N'>, 2]>;
declare const m2: Expr<[Dim<'M'>, 2]>;

// data-first
is<Expr<[2]>>()(add(v2, v2), true);
is<Expr<[2]>>()(add(v2, 3), true);
is<Expr<[2]>>()(sub(3, v2), true);
is<Expr<[2]>>()(add(s, v2), true);
is<Expr<[4, 2]>>()(add(v2, m42), true);
is<Expr<[4, 3]>>()(add(m41, v3), true);
is<Expr<[2], 'int'>>()(add(i2, 1), true);
is<Expr<[Dim<'N'>, 2]>>()(add(n2, v2), true);

// pipeable
is<Expr<[4, 2]>>()(pipe(m42, minus(v2)), true);
is<Expr<[4, 2]>>()(pipe(v2, minus(m42)), true);
is<Expr<[4, 3]>>()(pipe(m41, minus(v3), times(2), exp), true);
is<Expr<[2]>>()(pipe(s, plus(v2)), true);
is<Expr<[2], 'int'>>()(pipe(i2, minus(3), plus(i2)), true);
is<Expr<[Dim<'N'>, 2]>>()(pipe(n2, minus(v2), minus(n2)), true);
is<Expr<[]>>()(pipe(v2, norm(), minus(3), square, times(8)), true);

// a result that is stated does not lead astray what flows in
export const scalarFirst: Expr<[2]> = pipe(s, times(v2));
export const columnFirst: Expr<[4, 3]> = pipe(m41, times(v3));

// a function of its own has the general type, and can be used for any shape that fits
const centre = minus(v2);
is<Expr<[4, 2]>>()(centre(m42), true);
is<Expr<[2]>>()(centre(v2), true);

// questions
is<Expr<[4, 2], 'bool'>>()(less(m42, v2), true);
is<Expr<[2]>>()(where(b2, 0, v2), true);
is<Expr<[4, 2]>>()(where(b2, m42, 1), true);
is<Expr<[4, 2]>>()(where(less(m42, 0), v2, m42), true);
is<Expr<[2], 'int'>>()(where(b2, i2, i2), true);

// leaves
is<Expr<[2, 3]>>()(input('x', [2, 3]), true);
is<Expr<[2], 'bits'>>()(input('k', [2], 'bits'), true);
is<Expr<[2, 2]>>()(constant([[1, 2], [3, 4]]), true); // biome-ignore format: one line reads better
is<Expr<[]>>()(constant(1), true);

// @ts-expect-error cannot broadcast dimension 2 with 3
add(v2, v3);
// @ts-expect-error cannot broadcast dimension 2 with 3
pipe(m42, minus(v3));
// @ts-expect-error a [3] where a [2] belongs
export const wrong: Expr<[2]> = v3;
// @ts-expect-error a [4, 2] where a [2] belongs
export const wider: Expr<[2]> = pipe(v2, plus(m42));
// @ts-expect-error a known shape is no less known: shapes are equal or not
export const forgotten: Expr<number[]> = v2;
// @ts-expect-error sizes of two names
add(n2, m2);
// @ts-expect-error a size of a name, and a literal
pipe(n2, plus(m42));
// @ts-expect-error an int and a real
add(i2, v2);
// @ts-expect-error an int and a real
pipe(i2, plus(v2));
// @ts-expect-error no powers of ints
pow(i2, 2);
// @ts-expect-error no exponential of ints
exp(i2);
// @ts-expect-error a truth value is not a number
add(b2, 1);
// @ts-expect-error a condition is a truth value
where(v2, v2, v2);
// @ts-expect-error the branches do not broadcast
where(b2, v2, v3);
// @ts-expect-error the condition does not broadcast
where(b2, v3, v3);
// @ts-expect-error a number is not an expression
exp(3);
// @ts-expect-error a plain node is not an expression
exp({ op: 'exp', args: [], attrs: {}, type: { dtype: 'real', shape: [] }, id: 0 });
