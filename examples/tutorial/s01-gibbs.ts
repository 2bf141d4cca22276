/**
 * S1. The Gibbs distribution: an energy `E` is a density, `p(x) = exp(-E(x)) / Z`.
 *
 * Everything is known of it but one number, `Z = ∫ exp(-E)`. On the line and in the plane that number is an integral that can be done, and here
 * it is done for energies whose `Z` is known in closed form. Divided by a temperature, an energy gives a flatter or a steeper density.
 */
import {
  asFunction,
  at,
  Energy,
  type EnergyModel,
  type Expr,
  exp,
  minus,
  mul,
  norm,
  pipe,
  square,
  sub,
  times,
} from '@ergodic/core';
import { type Grid, gibbs, lineGrid, numeric, planeGrid } from '@ergodic/models/exact';
import { figure, type Place } from '@ergodic/samplers/plot';
import { banana, gumbel } from '@ergodic/samplers/targets';
import { curve, densityImage } from './pictures.ts';
import { check, present } from './present.ts';

const one = (x: Expr<[1]>): Expr<[]> => pipe(x, at(0));
const logZ = <N extends number>(grid: Grid<[N]>, energy: EnergyModel<[N]>): number =>
  numeric([], [gibbs(grid)(energy).logZ])([])[0]?.[0] ?? Number.NaN;

const line = lineGrid([-24, 24], { panel: 0.75 });
const plane = planeGrid({ x: [-9, 9], y: [-9, 9] }, { panel: [0.6, 0.6], order: 10 });
const bananaPlane = planeGrid({ x: [-9, 9], y: [-9, 20] }, { panel: [0.6, 0.6], order: 10 });

const quartic = Energy.of([1], (x) => mul(square(square(one(x))), 0.25));
const ring = Energy.of([2], (x) => pipe(x, norm(), minus(3), square, times(8)));
const tilted = Energy.gaussian([2], {
  mean: [1, -1],
  precision: [
    [2, 0.8],
    [0.8, 1],
  ],
});

/** `Γ(1/4)`, and `1 + erf(3 √8)`, which is 2 to the last digit. */
const gammaQuarter = 3.625609908221908;
const ringZ = 2 * Math.PI * (Math.exp(-72) / 16 + 3 * 0.5 * Math.sqrt(Math.PI / 8) * 2);

const checks = [
  check(
    'ln Z of x²/2 / 4, on the line',
    logZ(line, Energy.gaussian([1], { scale: 2 })),
    Math.log(2 * Math.sqrt(2 * Math.PI)),
    1e-9,
  ),
  check('ln Z of x⁴/4', logZ(line, quartic), Math.log(gammaQuarter / Math.SQRT2), 1e-9),
  check('ln Z of eˣ - x', logZ(lineGrid([-40, 6], { panel: 0.5 }), gumbel().energy), gumbel().logZ, 1e-9),
  check('ln Z of a Gaussian of the plane', logZ(plane, tilted), Math.log(2 * Math.PI) - 0.5 * Math.log(2 - 0.64), 1e-9),
  check('ln Z of a ring', logZ(plane, ring), Math.log(ringZ), 1e-9),
  check('ln Z of a banana', logZ(bananaPlane, banana().energy), banana().logZ, 1e-9),
];

// The picture: a double well, at three temperatures, and the ring.
const well = (x: Expr<[1]>): Expr<[]> => {
  const y = one(x);
  return sub(mul(square(sub(square(y), 2)), 0.5), mul(y, 0.4));
};
const density = (temperature: number): readonly Place[] => {
  const p = gibbs(line)((x: Expr<[1]>) => mul(well(x), 1 / temperature));
  return curve((x) => exp(p.logDensity(x)), [-2.6, 2.6]);
};
const view = [-4.5, 4.5] as const;

present({
  name: 's01-gibbs',
  title: 'S1: p(x) = exp(-E(x)) / Z, with Z by quadrature',
  checks,
  figure: figure({
    label: 'An energy with two wells and its Gibbs densities at three temperatures; the density of a ring on the plane',
    columns: 3,
    panels: [
      {
        title: 'An energy',
        axes: ['x', 'E(x)'],
        x: [-2.6, 2.6],
        y: [-1.2, 6],
        layers: [{ kind: 'line', colour: 0, places: curve(well, [-2.6, 2.6]) }],
      },
      {
        title: 'Its densities exp(-E/T) / Z',
        axes: ['x', 'p(x)'],
        x: [-2.6, 2.6],
        y: [0, 1.25],
        layers: [0.3, 1, 4].flatMap((t, i) => [
          { kind: 'area' as const, colour: i, places: density(t) },
          { kind: 'line' as const, colour: i, name: `T = ${t}`, places: density(t) },
        ]),
      },
      {
        title: 'A ring: E = 8 (|x| - 3)²',
        axes: ['x₁', 'x₂'],
        x: view,
        y: view,
        height: 207,
        layers: [densityImage((x) => mul(asFunction(ring)(x), -1), view, view)],
      },
    ],
  }),
});
