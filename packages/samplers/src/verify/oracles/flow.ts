/**
 * Oracle 5, the leapfrog flow `Φ`, a map of point and momentum: turned round it undoes itself, `(F ∘ Φ)² = I` with `F(x, p) = (x, -p)`; it
 * is symplectic, `Jᵀ Ω J = Ω`, and so keeps volume, `|det J| = 1`; on a Gaussian of precision `A` it keeps a shadow of the energy exactly,
 * `|p|² + qᵀ A (I - h² A / 4) q`.
 */
import type { EnergyModel, Expr, Shape } from '@ergodic/core';
import { type Node, signature } from '@ergodic/core/graph';
import { build } from '@ergodic/core/ops';
import { foldIn, key as keyOf, normal } from '@ergodic/core/random';
import { type Finding, finding, short, showPoint } from '../finding.ts';
import { column, logAbsDet, Matrix, matrix, norm } from '../linear.ts';
import { asVector, jacobianOf, lengthOf, numeric } from '../numeric.ts';

/** Where a flow takes a point and its momentum. */
export type Flow<S extends Shape> = (start: { readonly x: Expr<S>; readonly momentum: Expr<S> }) => {
  readonly x: Expr<S>;
  readonly momentum: Expr<S>;
};

interface Moving {
  readonly x: Node;
  readonly momentum: Node;
}

const bound = 1e-9;

const opened = signature<<S extends Shape>(flow: Flow<S>, event: Readonly<S>) => OpenedFlow>(
  (flow: (start: Moving) => Moving, event: readonly number[]): OpenedFlow => {
    const [x, momentum] = [build.input('x', 'real', event), build.input('momentum', 'real', event)];
    const end = flow({ x, momentum });
    const vector = asVector([end.x, end.momentum]);
    const [move, by] = [numeric([x, momentum], [vector]), jacobianOf([x, momentum], vector, [x, momentum])];
    return {
      size: lengthOf(x),
      move: ({ q, p }) => {
        const result = move([q, p])[0] ?? new Float64Array();
        return { q: result.slice(0, result.length / 2), p: result.slice(result.length / 2) };
      },
      jacobian: ({ q, p }) => matrix(by([q, p])),
    };
  },
);

interface Phase {
  readonly q: Float64Array;
  readonly p: Float64Array;
}

interface OpenedFlow {
  readonly size: number;
  readonly move: (at: Phase) => Phase;
  readonly jacobian: (at: Phase) => Matrix;
}

/** Where flows are looked at. */
export interface FlowLooking {
  readonly points?: number;
  readonly around?: ArrayLike<number>;
  readonly spread?: number;
}

const phases = (n: number, { points = 8, around, spread = 1 }: FlowLooking): readonly Phase[] =>
  Array.from({ length: points }, (_, i) => ({
    q: normal(foldIn(foldIn(keyOf(3), i), 0), [n]).map((value, j) => (around?.[j] ?? 0) + spread * value),
    p: normal(foldIn(foldIn(keyOf(3), i), 1), [n]),
  }));

const turned = ({ q, p }: Phase): Phase => ({ q, p: p.map((value) => -value) });

const distance = (a: Phase, b: Phase): number =>
  Math.hypot(...a.q.map((value, i) => value - (b.q[i] ?? 0)), ...a.p.map((value, i) => value - (b.p[i] ?? 0)));

const sizeOf = ({ q, p }: Phase): number => Math.hypot(...q, ...p);

const worstOf = (
  oracle: string,
  looks: readonly { readonly at: Phase; readonly residual: number }[],
  words: { readonly holds: string; readonly fails: string; readonly detects: string },
  allowed = bound,
): Finding => {
  const worst = looks.reduce((a, b) => (b.residual > a.residual || Number.isNaN(b.residual) ? b : a));
  return finding({
    oracle,
    residual: worst.residual,
    bound: allowed,
    where: `at q = ${showPoint(worst.at.q)}, p = ${showPoint(worst.at.p)}`,
    detects: words.detects,
    explanation: worst.residual <= allowed ? words.holds : words.fails,
  });
};

/**
 * Reversibility, volume and symplecticity of a flow, on any energy.
 *
 * @category oracles
 */
export const symplecticFlow = <S extends Shape>(
  flow: Flow<S>,
  { event }: EnergyModel<S>,
  looking: FlowLooking = {},
): readonly [Finding, Finding, Finding] => {
  const { size, move, jacobian } = opened(flow, event);
  const places = phases(size, looking);
  const omega = Matrix.zeros(2 * size, 2 * size);
  for (let i = 0; i < size; i++) omega.set(i, size + i, 1).set(size + i, i, -1);
  const seen = places.map((at) => {
    const j = jacobian(at);
    const again = turned(move(turned(move(at))));
    const kept = j.transpose().mmul(omega).mmul(j);
    return {
      at,
      back: distance(again, at) / (sizeOf(at) + sizeOf(move(at)) * norm(j)),
      volume: Math.abs(logAbsDet(j)),
      form: norm(Matrix.sub(kept, omega)) / norm(j) ** 2,
    };
  });
  return [
    worstOf(
      'reversible flow',
      seen.map(({ at, back }) => ({ at, residual: back })),
      {
        holds: 'turned round, it goes back to where it began',
        fails: 'with the momentum turned round it does not come back: the steps are not symmetric in time.',
        detects: 'a half kick that is missing, stale or of another size at one end',
      },
    ),
    worstOf(
      'volume',
      seen.map(({ at, volume }) => ({ at, residual: volume })),
      { holds: '|det J| = 1', fails: 'it does not keep volume.', detects: 'a change of volume by 1e-9' },
    ),
    worstOf(
      'symplectic flow',
      seen.map(({ at, form }) => ({ at, residual: form })),
      { holds: 'Jᵀ Ω J = Ω', fails: 'it is not symplectic.', detects: 'a shear that keeps volume only' },
    ),
  ];
};

/**
 * On a Gaussian of precision `A` and mean `m`, a leapfrog flow of step size `h` keeps `|p|² + (q - m)ᵀ A (I - h² A / 4) (q - m)`.
 *
 * @category oracles
 */
export const shadowEnergy = <S extends Shape>(
  flow: Flow<S>,
  { event }: EnergyModel<S>,
  gaussian: { readonly precision: Matrix; readonly mean: ArrayLike<number>; readonly stepSize: number },
  looking: FlowLooking = {},
): Finding => {
  const { precision: a, mean, stepSize: h } = gaussian;
  const { size, move } = opened(flow, event);
  const metric = a.mmul(Matrix.eye(size).sub(Matrix.mul(a, (h * h) / 4)));
  const shadow = ({ q, p }: Phase): number => {
    const off = column(q.map((value, i) => value - (mean[i] ?? 0)));
    return p.reduce((t, v) => t + v * v, 0) + off.transpose().mmul(metric).mmul(off).get(0, 0);
  };
  const looks = phases(size, { around: mean, ...looking }).map((at) => {
    const [before, after] = [shadow(at), shadow(move(at))];
    return { at, residual: Math.abs(after - before) / (Math.abs(before) + Math.abs(after)) };
  });
  return worstOf(
    'shadow energy',
    looks,
    {
      holds: 'keeps the shadow energy of kick-drift-kick',
      fails: 'it is not the leapfrog method of this step size: its shadow energy drifts.',
      detects: 'kicks or drifts of another length, however valid the method',
    },
    1e-12,
  );
};

/**
 * The energy error of a leapfrog method is of order `h²`: with half the step size and twice the steps it is a quarter.
 *
 * @category oracles
 */
export const energyErrorOrder = <S extends Shape>(
  build: (stepSize: number, steps: number) => Flow<S>,
  energy: EnergyModel<S>,
  hamiltonian: (q: ArrayLike<number>, p: ArrayLike<number>) => number,
  { stepSize, steps, ...looking }: FlowLooking & { readonly stepSize: number; readonly steps: number },
): Finding => {
  const flows = [1, 2, 4].map((k) => opened(build(stepSize / k, steps * k), energy.event));
  const [first] = flows;
  const totals = flows.map(({ move }) =>
    phases(first?.size ?? 0, looking).reduce((total, at) => {
      const end = move(at);
      return total + Math.abs(hamiltonian(end.q, end.p) - hamiltonian(at.q, at.p));
    }, 0),
  );
  const [, half = Number.NaN, quarter = Number.NaN] = totals;
  const order = Math.log2(half / quarter);
  return finding({
    oracle: 'order of the energy error',
    residual: Math.abs(order - 2),
    bound: 0.1,
    where: `at h = ${short(stepSize / 2)} and ${short(stepSize / 4)}`,
    detects: 'a method of first order',
    explanation: `the energy error is of order h^${short(order)}${Math.abs(order - 2) <= 0.1 ? '' : ': the leapfrog method has order 2.'}`,
  });
};
