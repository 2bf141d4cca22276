/**
 * Oracle 8, the part about numbers that break down: a proposal that is not finite is not taken and is reported as divergent, and the state
 * stays as it was. Looked at with energies that are NaN or infinite beyond a wall, which steps are led through.
 */
import { Energy, type EnergyModel, type Expr, type Shape, typed } from '@ergodic/core';
import { build } from '@ergodic/core/ops';
import { outcomes } from '../../kernel/index.ts';
import { type Finding, finding, showPoint } from '../finding.ts';
import { numeric } from '../numeric.ts';
import { energyAt, type Opened, type OpenOptions, open, type Subject, variablesOf } from '../opened.ts';
import { type Looking, placesFor, valuesAt, withNoise } from '../points.ts';

/** A sampler of any energy. */
export type Family<S extends Shape> = (energy: EnergyModel<S>) => Subject<S>;

/** What stands behind a wall. */
type Beyond = 'NaN' | 'infinity';

/**
 * `E(x)` where the first coordinate is below the wall, up to rounding; beyond it the energy is NaN or infinite, and the gradient not a number.
 * No `where` here: what it does not choose would still poison the gradient on this side.
 */
const walled = <S extends Shape>(energy: EnergyModel<S>, beyond: Beyond): EnergyModel<S> =>
  Energy.of<S>(energy.event, (x: Expr<S>) => {
    const flat = build.reshape(x, [energy.event.reduce((a, b) => a * b, 1)]);
    const left = build.sub(build.input('wall', 'real', []), build.sum(build.slice(flat, [0], [1]), [0]));
    const barrier =
      beyond === 'NaN'
        ? build.mul(build.sqrt(left), 0)
        : build.mul(build.log(build.maximum(left, build.scalar(0))), -1e-14);
    return typed(build.add(energyAt(energy)(x), barrier));
  });

const detects = 'a stored NaN or infinity, or one that is not reported';

/**
 * Steps through a wall, behind which the energy is NaN or infinite.
 *
 * @category oracles
 */
export const soundNumbers = <S extends Shape>(
  family: Family<S>,
  energy: EnergyModel<S>,
  options: OpenOptions = {},
  looking: Looking = {},
): Finding => {
  const plain = open(family(energy), energy.event, options);
  // A step that keeps the energy or its gradient looks at where it would go; one that does not, at where it is, and only at the gradient.
  const ahead =
    plain.after.has('.energy') || plain.after.has('.gradient') || plain.noise.some(({ role }) => role === 'choice');
  const walls: readonly Beyond[] = ahead ? ['NaN', 'infinity'] : ['NaN'];
  const seen = walls.flatMap((beyond) =>
    through(plain, open(family(walled(energy, beyond)), energy.event, options), ahead, looking),
  );
  const bad = seen.filter(({ wrong }) => wrong !== undefined);
  const [first] = bad;
  return finding({
    oracle: 'sound numbers',
    residual: seen.length === 0 ? Number.NaN : bad.length,
    bound: 0,
    where: first === undefined ? '' : `at x = ${showPoint(first.x)}`,
    detects,
    explanation:
      seen.length === 0
        ? 'no step could be led through the wall.'
        : first === undefined
          ? 'what is not finite is not taken, and is reported as divergent'
          : `beyond a wall where the energy is not finite ${first.wrong}.`,
  });
};

interface Passage {
  readonly x: Float64Array;
  readonly wrong: string | undefined;
}

const through = (plain: Opened, opened: Opened, ahead: boolean, looking: Looking): readonly Passage[] => {
  const wall = build.input('wall', 'real', []);
  const outcome = opened.info.get('.outcome');
  const nodes = [...opened.after.values()];
  const free = numeric(variablesOf(plain), plain.next);
  const run = numeric(
    [...variablesOf(opened), wall],
    [...opened.next, ...nodes, ...(outcome === undefined ? [] : [outcome])],
  );
  const willing = <O extends Opened>(o: O) =>
    withNoise(o, (noise, value) => (noise.role === 'choice' ? value.map(() => 0) : value));
  return placesFor(plain, looking).flatMap((place): readonly Passage[] => {
    const x = place.free[0] ?? new Float64Array();
    const y = free(valuesAt(willing(plain)(place)))[0] ?? new Float64Array();
    const [from = 0, to = 0] = [x[0], y[0]];
    if (!(to > from + 1e-6)) return [];
    const start = ahead ? place : { ...place, free: place.free.map((value, i) => (i === 0 ? y : value)) };
    const at = start.free[0] ?? x;
    const results = run([...valuesAt(willing(opened)(start)), [(from + to) / 2]]);
    const after = results[0] ?? new Float64Array();
    const stays = Array.from(after).every((value, i) => value === at[i]);
    const state = results.slice(opened.next.length, opened.next.length + nodes.length);
    const told = outcome === undefined || results[results.length - 1]?.[0] === outcomes.divergent;
    const stored = !state.every((value) => value.every(Number.isFinite));
    const wrong = stored
      ? 'it stores what is not finite'
      : !stays
        ? 'it moves all the same'
        : told
          ? undefined
          : 'it does not say that it diverged';
    return [{ x: at, wrong }];
  });
};
