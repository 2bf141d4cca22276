/**
 * Every sampler on gpu.js, in WebAssembly, against the float64 reference interpreter, with the same random bits: one step with all that it
 * tells, and several chains of several steps.
 */
import { compile, gpujs, type HostArray } from '@ergodic/autodiff';
import {
  add,
  constant,
  Energy,
  type Expr,
  type Exprs,
  evaluate,
  exp,
  input,
  keyFrom,
  mul,
  normal,
  pipe,
  type Shape,
  square,
  sub,
  unstack,
  type Written,
} from '@ergodic/core';
import { type ErgodicError, showError } from '@ergodic/core/error';
import { type Node, topological, typeOf } from '@ergodic/core/graph';
import { interpretNodes } from '@ergodic/core/interpret';
import type { Value } from '@ergodic/core/ops';
import type { Either } from 'fp-ts/lib/Either.js';
import { afterAll, describe, expect, it } from 'vitest';
import {
  andThen,
  annealedLangevin,
  atPosition,
  chain,
  chains,
  hmc,
  type Info,
  langevin,
  linearKernel,
  Metric,
  mala,
  mixtureOfSteps,
  type Positioned,
  randomWalk,
  recovery,
  replicaExchange,
  type Sampler,
  scaledRecovery,
  svgd,
  thin,
  underdamped,
} from '../index.ts';

const backend = gpujs('webasm');
afterAll(() => backend.dispose());

const [CHAINS, STEPS] = [3, 4] as const;
const key = input('key', [2], 'bits');

/** Not symmetric, and not Gaussian. */
const target = Energy.of([2], (x) => {
  const [a, b] = unstack(x);
  return add(sub(exp(a), a), mul(square(sub(b, square(a))), 0.5));
});
const metric = Metric.dense(
  constant([
    [1, 0],
    [0.5, 0.75],
  ]),
);

interface Programs {
  readonly step: readonly Node[];
  readonly run: readonly Node[];
}

const programs = <S extends Shape, State extends Positioned<S> & Exprs, I extends Info<S> & Exprs>(
  sampler: Sampler<S, State, I>,
  event: Written<S>,
): Programs => {
  const [next, info] = sampler.step(key, sampler.init(input('x', event)));
  const { acceptance, logAcceptance, energy, outcome, proposal } = info;
  return {
    step: [next.x, acceptance, logAcceptance, energy, outcome, proposal],
    run: [pipe(sampler, chain(STEPS), chains(CHAINS))(key, input('xs', [CHAINS, ...event]))],
  };
};

const [first, second] = [mala(target, { stepSize: 0.2 }), hmc(target, { stepSize: 0.2, steps: 3 })];
const tempered = (temperature: Expr<[]>) => mala(target, { temperature, stepSize: mul(temperature, 0.2) });

const cases: Readonly<Record<string, Programs>> = {
  langevin: programs(langevin(target, { stepSize: 0.1 }), [2]),
  'langevin, preconditioned': programs(langevin(target, { stepSize: 0.1, metric }), [2]),
  mala: programs(first, [2]),
  hmc: programs(second, [2]),
  'hmc, jittered': programs(hmc(target, { stepSize: 0.2, steps: 3, jitter: 0.3, metric }), [2]),
  'random walk': programs(randomWalk(target, { scale: 0.7 }), [2]),
  underdamped: programs(underdamped(target, { stepSize: 0.2, friction: 2 }), [2]),
  'annealed langevin': programs(
    annealedLangevin(({ sigma }) => Energy.gaussian([2], { scale: sigma }), {
      sigmas: [2, 1, 0.5],
      steps: 2,
      stepSize: 0.1,
    }),
    [2],
  ),
  recovery: programs(recovery(target, { sigma: 0.5, stepSize: 0.01 }), [2]),
  'scaled recovery': programs(scaledRecovery(target, { scale: 0.1, sigma: 0.5, shrink: 0.8 }), [2]),
  svgd: programs(svgd(target, { particles: 5, stepSize: 0.1 }), [5, 2]),
  'svgd, linear kernel': programs(svgd(target, { particles: 5, stepSize: 0.1, kernel: linearKernel() }), [5, 2]),
  'replica exchange': programs(replicaExchange(tempered, { temperatures: [1, 1.5, 2.5] }), [3, 2]),
  andThen: programs(pipe(first, andThen(second)), [2]),
  mixtureOfSteps: programs(mixtureOfSteps([1, 2], [first, second]), [2]),
  thin: programs(thin(3)(first), [2]),
  atPosition: programs(atPosition(second), [2]),
};

/** What may differ, in units of 2⁻²³ of the largest number of a result, or of 1 if that is larger. The worst here is 6. */
const MOST = 16;

/** Numbers for an input, in single precision, so that both see the same. */
const given = (node: Node, seed: number): HostArray => {
  const { dtype, shape } = typeOf(node);
  const drawn = node === key ? keyFrom(seed) : normal(keyFrom(seed + 100), shape);
  return { dtype, shape, data: Array.from(evaluate(drawn).data) };
};

const right = <A>(result: Either<ErgodicError, A>): A => {
  if (result._tag === 'Left') throw new Error(showError(result.left));
  return result.right;
};

/** The largest error of the results of a program. */
const errorOf = async (outputs: readonly Node[], seed: number): Promise<number> => {
  const inputs = topological(outputs)
    .filter((node): node is Node<'input'> => node.op === 'input')
    .map((node) => ({ node, array: given(node, seed) }));
  const executable = right(await compile(backend)(outputs)());
  const named = inputs.map(({ node, array }) => [node.attrs.name, array] as const);
  const results = right(await executable.run(Object.fromEntries(named))());
  const values = inputs.map(
    ({ node, array: { shape, data } }) => [node, { shape, data: Float64Array.from(data) }] as const,
  );
  const errors = interpretNodes(outputs, new Map<Node, Value>(values)).flatMap(({ data }, i) => {
    const unit = Math.max(1, ...data.map(Math.abs)) * 2 ** -23;
    return Array.from(data, (value, j) => Math.abs((results[i]?.data[j] ?? Number.NaN) - value) / unit);
  });
  return Math.max(...errors);
};

describe.each(Object.entries(cases))('%s', (_, { step, run }) => {
  it.each([0, 1, 2])('makes the same step, and tells the same of it, with key %i', async (seed) => {
    expect(await errorOf(step, seed)).toBeLessThan(MOST);
  });

  it.each([0, 1, 2])('makes the same chains, with key %i', async (seed) => {
    expect(await errorOf(run, seed)).toBeLessThan(MOST);
  });
});
