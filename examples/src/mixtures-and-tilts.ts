/**
 * Energies made of energies, and densities, which know their `Z`.
 *
 * Eight Gaussians on a circle are a density: a log-likelihood can be asked of it. An energy that favours the right half, over that density
 * as a reference, is an energy only: its `Z` is not known, and a log-likelihood of it does not compile. Its gradient is as good as any.
 */
import { grad } from '@ergodic/autodiff';
import {
  asFunction,
  at,
  Density,
  Energy,
  evaluate,
  input,
  logLikelihood,
  pipe,
  showTensor,
  softplus,
  temper,
  tilt,
  times,
} from '@ergodic/core';

const corner = (i: number): readonly [number, number] => [
  2 * Math.cos((i * Math.PI) / 4),
  2 * Math.sin((i * Math.PI) / 4),
];
const ring = Density.mixtureOf(Array.from({ length: 8 }, (_, i) => Density.isotropic(corner(i), 0.3)));

const rightwards = Energy.of([2], (x) => pipe(x, at(0), times(-4), softplus));
const favoured = pipe(rightwards, tilt(ring));
const warm = pipe(favoured, temper({ temperature: 2 }));

const x = input('x', [2]);
for (const point of [
  [2, 0],
  [-2, 0],
  [0, 0],
]) {
  const values = evaluate(
    {
      logLikelihood: logLikelihood(ring)(x),
      energy: asFunction(favoured)(x),
      gradient: grad(asFunction(favoured))(x),
      gradientWhenWarm: grad(asFunction(warm))(x),
    },
    { x: point },
  );
  console.log(`at ${JSON.stringify(point)}`);
  for (const [name, value] of Object.entries(values)) console.log(`  ${name.padEnd(17)}${showTensor(value)}`);
}
