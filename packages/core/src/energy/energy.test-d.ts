/** What the types of energies know, and what they refuse. */
import {
  constant,
  type Dim,
  dotProduct,
  type Expr,
  input,
  minus,
  norm,
  pipe,
  type Shape,
  square,
  sum,
  times,
} from '../index.ts';
import { key } from '../random/index.ts';
import {
  Init,
  initialise,
  inputs,
  type None,
  type Parameter,
  type Parameters,
  parameter,
  type Slot,
  slot,
} from '../tree/index.ts';
import {
  asFunction,
  type Classifier,
  classifier,
  condition,
  Density,
  Energy,
  energy,
  energyFrom,
  logDensity,
  logits,
  logLikelihood,
  pullback,
  recover,
  temper,
  tilt,
  toEnergy,
  withParams,
} from './index.ts';

type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
/** Compiles only where the value has exactly the type named. */
const has =
  <A>() =>
  <B>(_: B, __: Same<A, B>): void =>
    undefined;

const x2 = input('x', [2]);
const ring = Energy.of([2], (x) => pipe(x, norm(), minus(3), square, times(8)));
has<Energy<[2]>>()(ring, true);
has<Expr<[]>>()(asFunction(ring)(x2), true);

// Products without parameters are energies without parameters.
const target = Energy.product({ ring, prior: Energy.gaussian([2], { scale: 4 }) });
has<Expr<[]>>()(pipe(target, logDensity)(x2), true);
// @ts-expect-error a point of [3] is none of [2]
asFunction(ring)(input('x', [3]));
// @ts-expect-error [3] where [2] belongs
Energy.of([2], (x) => pipe(x, minus(constant([1, 2, 3])), square, sum()));
// @ts-expect-error an energy is one number for a point
Energy.of([2], (x) => square(x));
// @ts-expect-error the events differ
Energy.product({ ring, prior: Energy.gaussian([3]) });
// @ts-expect-error the events differ
Energy.mixture({ ring, prior: Energy.gaussian([3]) });
// @ts-expect-error the mean is not of the event
Energy.gaussian([2], { mean: constant([1, 2, 3]) });

// Parameters and contexts keep their names.
const net = energy({
  event: [2],
  params: { layers: [{ weight: parameter([2, 8], Init.lecun), bias: parameter([8], Init.zeros) }] },
  context: { level: slot([]) },
  apply:
    ({ layers: [first] }, { level }) =>
    (x) => {
      has<Expr<[2, 8]>>()(first.weight, true);
      has<Expr<[]>>()(level, true);
      return pipe(dotProduct(x, x), times(level));
    },
});
type Layers = { readonly layers: readonly [{ readonly weight: Parameter<[2, 8]>; readonly bias: Parameter<[8]> }] };
const named: Energy<[2], Layers, { readonly level: Slot<[], 'real'> }> = net;
const both = Energy.product({ net, ring });
has<Expr<[2, 8]>>()(inputs(both.params).net.layers[0].weight, true);
has<Expr<[]>>()(inputs(both.context).level, true);
// @ts-expect-error a part without parameters has no name among them
both.params.ring;
// @ts-expect-error nothing is known of a score before the parameters are given
logDensity(net);

// Giving them.
const closed = pipe(named, withParams(initialise(named.params, key(0))), condition({ level: 2 }));
has<Expr<[]>>()(asFunction(closed)(x2), true);
asFunction(pipe(net, condition({ level: constant(2) }), withParams(inputs(net.params, 'p'))));
// @ts-expect-error there is no such context
pipe(net, condition({ levle: 2 }));
// @ts-expect-error the level is one number
pipe(net, condition({ level: constant([1, 2]) }));
// @ts-expect-error these are not its parameters
pipe(net, withParams({ layers: [] }));

// Combinators keep what they do not change.
const tempered = pipe(net, temper({ temperature: 2 }), tilt(Density.gaussian([2], { scale: 4 })));
has<typeof net.params>()(tempered.params, true);
// @ts-expect-error the reference is over [3]
pipe(net, tilt(Density.gaussian([3])));
const seen = pipe(
  ring,
  pullback([3], (x) => pipe(x, minus(1), () => constant([1, 2]))),
);
has<Energy<[3]>>()(seen, true);
pipe(
  ring,
  // @ts-expect-error the map gives points of [3], the energy takes [2]
  pullback([3], (x) => x),
);

const tethered = pipe(
  net,
  recover(({ level }: { readonly level: Expr<[]> }) => level),
);
has<Expr<[2]>>()(inputs(tethered.context).tether, true);
has<Expr<[]>>()(inputs(tethered.context).level, true);
asFunction(pipe(ring, recover(0.5), condition({ tether: [1, 2] })));
pipe(
  ring,
  // @ts-expect-error the energy has no level
  recover(({ level }: { readonly level: Expr<[]> }) => level),
);

// A log-likelihood is asked of densities alone.
has<Expr<[]>>()(logLikelihood(Density.gaussian([2]))(x2), true);
// @ts-expect-error an energy has none
logLikelihood(ring);
has<Energy<[2]>>()(toEnergy(Density.gaussian([2])), true);
has<Density<[2]>>()(Density.mixtureOf([Density.isotropic([0, 0], 1), Density.isotropic([1, 0], 1)]), true);
asFunction(toEnergy(Density.mixture({ a: Density.gaussian([2]), b: Density.gaussian([2]) }, { a: 2 })));
// @ts-expect-error there is no part c
Density.mixture({ a: Density.gaussian([2]), b: Density.gaussian([2]) }, { c: 2 });

const sides: Classifier<[2], 2> = classifier([ring, Energy.zero([2])], { biases: [0, 1] });
has<Expr<[2]>>()(logits(sides)(x2), true);
// @ts-expect-error one bias for two classes
classifier([ring, Energy.zero([2])], { biases: [0] });
has<Expr<[2, 8]>>()(inputs(classifier([net, net]).params)[1].layers[0].weight, true);

// An energy that came from outside: nothing is known of its parameters, and yet it can be given them.
const found = energyFrom({}, [2], 'ring.ts');
if (found._tag === 'Right') {
  const outside: Energy<[2], Parameters> = found.right;
  has<Expr<[]>>()(asFunction(pipe(outside, withParams(initialise(outside.params, key(0)))))(x2), true);
  asFunction(
    withParams(inputs(outside.params, 'params'))(pipe(outside, temper({ beta: 2 }), tilt(Density.gaussian([2])))),
  );
  asFunction(pipe(Energy.product({ outside, ring }), withParams({ outside: inputs(outside.params) })));
}

// Code that does not know its sizes.
export const bowl = <N extends number>(n: N): Energy<[N]> => Energy.of([n], (x) => pipe(x, square, sum()));
export const pair = <N extends number>(a: Energy<[N]>, b: Energy<[N]>): Energy<[N]> =>
  Energy.product({ a, b }) satisfies Energy<[N]>;
export const cool = <S extends Shape>(e: Energy<S>): Energy<S> => pipe(e, temper({ beta: 2 }));
export const cooled = <S extends Shape, P extends Parameter<[2]>>(e: Energy<S, P>): Energy<S, P> =>
  pipe(e, temper({ beta: 2 }));
export const over = <S extends Shape>(e: Energy<S>, q: Density<S>): Energy<S> => pipe(e, tilt(q));
export const sized = (n: Dim<'n'>): Energy<[Dim<'n'>], None> => Energy.gaussian([n]);
export const dense = <I extends number, O extends number>(i: I, o: O) =>
  energy({
    event: [i],
    params: { weight: parameter([i, o], Init.lecun) },
    apply:
      ({ weight }) =>
      (x): Expr<[]> => {
        const known: Expr<[I, O]> = weight;
        return pipe(dotProduct(x, x), times(pipe(known, sum())));
      },
  });
