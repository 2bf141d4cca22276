import { add, type Expr, type KeyExpr, mul, type Shape } from '@ergodic/core';
import { shapeOf, typed } from '@ergodic/core/graph';
import { build } from '@ergodic/core/ops';
import { Init, type Initialiser } from '@ergodic/core/tree';

/** Noise that chains begin at: as an expression, and as it is drawn on the host. */
export interface Noise {
  readonly name: string;
  /** Of the shape of `like`. */
  readonly draw: <S extends Shape>(key: KeyExpr, like: Expr<S>) => Expr<S>;
  readonly init: Initialiser;
}

/**
 * Independent normals of mean 0 and standard deviation `scale`, in the units of the points.
 *
 * `RangeError` unless the scale is a finite number, 0 or more.
 *
 * @category constructors
 */
export const gaussianNoise = (scale: number): Noise => {
  if (!(scale >= 0 && scale < Infinity)) throw new RangeError(`the scale of noise is ${scale}: it must be 0 or more`);
  return {
    name: `N(0, ${scale}²)`,
    draw: <S extends Shape>(key: KeyExpr, like: Expr<S>) =>
      mul(typed<S>(build.draw('normal', key, shapeOf(like))), scale),
    init: Init.normal(scale),
  };
};

/**
 * Independent uniforms on `[low, high)`.
 *
 * `RangeError` unless both are finite and `low < high`.
 *
 * @category constructors
 */
export const uniformNoise = (low: number, high: number): Noise => {
  if (!(low < high && Number.isFinite(high - low)))
    throw new RangeError(`noise from ${low} to ${high}: these must be finite, the first below the second`);
  return {
    name: `U[${low}, ${high})`,
    draw: <S extends Shape>(key: KeyExpr, like: Expr<S>) =>
      add(mul(typed<S>(build.draw('uniform', key, shapeOf(like))), high - low), low),
    init: {
      name: `uniform(${low}, ${high})`,
      draw: (key, shape) =>
        Init.uniform((high - low) / 2)
          .draw(key, shape)
          .map((x) => x + (low + high) / 2),
    },
  };
};
