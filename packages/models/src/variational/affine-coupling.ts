/**
 * Flows of affine couplings: one half of the coordinates says how the other half is scaled and shifted, in turns. The map is as flexible as the networks
 * that say it, its inverse is as cheap as itself, and the logarithm of its Jacobian's determinant is a sum.
 */
import {
  add,
  constant,
  Density,
  type Dim,
  dim,
  dotWith,
  Energy,
  type Expr,
  type ExprsOf,
  exp,
  fromFlat,
  gaussianLogDensity,
  Init,
  mul,
  neg,
  type Parameter,
  parameter,
  pipe,
  plus,
  sub,
  sum,
  tanh,
} from '@ergodic/core';
import type { Family } from './family.ts';

type Hidden = Dim<'hidden'>;

/** One coupling: a hidden layer, and from it the logarithms of scales and the shifts. */
export type CouplingParameters<N extends number> = {
  readonly hidden: { readonly weight: Parameter<[N, Hidden]>; readonly bias: Parameter<[Hidden]> };
  readonly logScale: { readonly weight: Parameter<[Hidden, N]>; readonly bias: Parameter<[N]> };
  readonly shift: { readonly weight: Parameter<[Hidden, N]>; readonly bias: Parameter<[N]> };
};

/** The couplings, the first one next to the noise, and at the end means and scales of all coordinates. */
export type FlowParameters<N extends number> = {
  readonly couplings: readonly CouplingParameters<N>[];
  readonly mean: Parameter<[N]>;
  readonly logScale: Parameter<[N]>;
};

/** What a flow is made of. */
export interface CouplingOptions {
  /** Couplings; the halves take turns, so at least 2 if every coordinate is to be moved. */
  readonly couplings: number;
  /** Units of the hidden layer of each. */
  readonly hidden: number;
}

/** A point, and the `ln |det|` of the map that led to it. */
export interface Mapped<N extends number> {
  readonly x: Expr<[N]>;
  readonly logDet: Expr<[]>;
}

/** A bijection of `[N]`, in both directions. */
export interface Flow<N extends number> {
  /** From noise to a point, and `ln |det ∂x/∂z|`. */
  readonly forward: (z: Expr<[N]>) => Mapped<N>;
  /** From a point back to its noise, and `ln |det ∂z/∂x|`. */
  readonly inverse: (x: Expr<[N]>) => Mapped<N>;
}

/** A family of laws that are images of the standard normal. */
export interface FlowFamily<N extends number> extends Family<[N], FlowParameters<N>> {
  readonly flow: (params: ExprsOf<FlowParameters<N>>) => Flow<N>;
}

/** Scales of one coupling stay within `e^±2`: beyond that a network's output is an accident. */
const largestLogScale = 2;

/** 1 for the coordinates that the coupling keeps: the first half, then the second half, in turns. */
const maskOf = <N extends number>(n: N, coupling: number): Expr<[N]> => {
  const half = Math.floor(n / 2);
  return constant(
    fromFlat(
      [n],
      Array.from({ length: n }, (_, i) => (i < half === (coupling % 2 === 0) ? 1 : 0)),
    ),
  );
};

/** `ln scale` and shift of each coordinate: 0 for those that are kept, a function of these for the others. */
const conditioner =
  <N extends number>(mask: Expr<[N]>, { hidden, logScale, shift }: ExprsOf<CouplingParameters<N>>) =>
  (x: Expr<[N]>): { readonly s: Expr<[N]>; readonly t: Expr<[N]> } => {
    const others = sub(1, mask);
    const units = tanh(pipe(mul(x, mask), dotWith(hidden.weight), plus(hidden.bias)));
    const raw = pipe(units, dotWith(logScale.weight), plus(logScale.bias));
    return {
      s: mul(mul(tanh(raw), others), largestLogScale),
      t: mul(pipe(units, dotWith(shift.weight), plus(shift.bias)), others),
    };
  };

const coupling = <N extends number>(mask: Expr<[N]>, params: ExprsOf<CouplingParameters<N>>): Flow<N> => {
  const network = conditioner(mask, params);
  return {
    forward: (z) => {
      const { s, t } = network(z);
      return { x: add(mul(z, exp(s)), t), logDet: pipe(s, sum()) };
    },
    inverse: (x) => {
      const { s, t } = network(x); // the same: it reads only what the coupling keeps
      return { x: mul(sub(x, t), exp(neg(s))), logDet: neg(pipe(s, sum())) };
    },
  };
};

const affine = <N extends number>(mean: Expr<[N]>, logScale: Expr<[N]>): Flow<N> => ({
  forward: (z) => ({ x: add(mul(z, exp(logScale)), mean), logDet: pipe(logScale, sum()) }),
  inverse: (x) => ({ x: mul(sub(x, mean), exp(neg(logScale))), logDet: neg(pipe(logScale, sum())) }),
});

/** One flow after the other; Jacobians multiply. */
const andThen = <N extends number>(first: Flow<N>, second: Flow<N>): Flow<N> => {
  const through =
    (a: (x: Expr<[N]>) => Mapped<N>, b: (x: Expr<[N]>) => Mapped<N>) =>
    (x: Expr<[N]>): Mapped<N> => {
      const [half, whole] = [a(x), b(a(x).x)];
      return { x: whole.x, logDet: add(half.logDet, whole.logDet) };
    };
  return { forward: through(first.forward, second.forward), inverse: through(second.inverse, first.inverse) };
};

const spec = <N extends number>(n: N, units: number): CouplingParameters<N> => {
  const hidden = dim('hidden', units);
  const head = { weight: parameter([hidden, n], Init.normal(0.01)), bias: parameter([n], Init.zeros) };
  return {
    hidden: { weight: parameter([n, hidden], Init.lecun), bias: parameter([hidden], Init.zeros) },
    logScale: head,
    shift: head,
  };
};

/**
 * The laws of `x = T(z)`, `z ~ N(0, I)` in `n >= 2` dimensions, for flows `T` of affine couplings `x_b = z_b e^(s(z_a)) + t(z_a)`, `x_a = z_a`, with
 * `s` and `t` from a network with one hidden layer, and means and scales of all coordinates at the end. The density follows by the change of
 * variables, `ln q(x) = ln N(T⁻¹ x) + ln |det ∂T⁻¹/∂x|`, both terms exact.
 *
 * Parameters begin near `s = t = 0`: at the standard normal.
 *
 * `RangeError` unless `n` is 2 or more, and there is a coupling and a hidden unit.
 *
 * @source L. Dinh, J. Sohl-Dickstein and S. Bengio, Density estimation using Real NVP (2017), sections 3.2 to 3.4
 * @category constructors
 * @example
 * import * as assert from 'node:assert'
 * import { constant, evaluate, input, norm, pipe, sub, toNested } from '@ergodic/core'
 * import { couplingFamily, layout } from '@ergodic/models/variational'
 *
 * const { flow, params } = couplingFamily(2, { couplings: 2, hidden: 4 })
 * const { size, read } = layout(params)
 * const { forward, inverse } = flow(read(input('theta', [size])))
 * const z = constant([0.3, -1])
 * const away = pipe(sub(inverse(forward(z).x).x, z), norm())
 * const theta = Array.from({ length: size }, (_, i) => Math.sin(i))
 * assert.ok(toNested(evaluate(away, { theta })) < 1e-12)
 */
export const couplingFamily = <const N extends number>(n: N, { couplings, hidden }: CouplingOptions): FlowFamily<N> => {
  if (!(n >= 2 && couplings >= 1 && hidden >= 1))
    throw new RangeError(`${couplings} couplings of ${hidden} units in ${n} dimensions: wants 1, 1 and 2 at least`);
  const flow = (params: ExprsOf<FlowParameters<N>>): Flow<N> => {
    const steps = params.couplings.map((own, i) => coupling(maskOf(n, i), own));
    return [...steps, affine(params.mean, params.logScale)].reduce(andThen);
  };
  return {
    event: [n],
    params: {
      couplings: Array.from({ length: couplings }, () => spec(n, hidden)),
      mean: parameter([n], Init.zeros),
      logScale: parameter([n], Init.zeros),
    },
    flow,
    density: (params) => {
      const { inverse } = flow(params);
      const energy = (x: Expr<[N]>): Expr<[]> => {
        const { x: z, logDet } = inverse(x);
        return neg(add(gaussianLogDensity(z), logDet));
      };
      return Density.of(Energy.of([n], energy), { logZ: 0 });
    },
    under: (params, noise) => {
      const { forward } = flow(params);
      return (f) => noise((z) => f(forward(z).x));
    },
  };
};
