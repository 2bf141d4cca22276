/**
 * W1: our chains beside a gpu.js kernel written by hand and beside tfjs.
 */
import * as E from 'fp-ts/lib/Either.js';
import { alternate, type Contestant } from '../alternate.ts';
import { tfjs } from '../peers/tfjs.ts';
import { type Check, type Context, type Peer, type Result, type Row, requireChecks, type Target } from '../row.ts';
import { largestDifference, moments } from '../statistics.ts';
import { byHand } from './by-hand.ts';
import { CHAINS, CHUNK, STEP_SIZE, starts } from './mixture.ts';
import { type Advance, type Ours, ours } from './ours.ts';
import { type TfjsW1, tfjsW1 } from './tfjs.ts';

/** A step number that is not the first, to see that it counts. */
const FROM = 7;

const BY_HAND = 'gpu.js by hand, webasm';
const NAMES = {
  grad: 'tfjs-wasm, tf.grad',
  hand: 'tfjs-wasm, gradient by hand',
  rearranged: 'tfjs-wasm, gradient rearranged',
} as const;
const variants = ['grad', 'hand', 'rearranged'] as const;

const difference = (what: string, a: ArrayLike<number>, b: ArrayLike<number>, tolerance: number): Check => ({
  what,
  error: largestDifference(a, b),
  tolerance,
});

/** Mean and variance of what should be standard normal, each allowed five standard errors. */
const standardNormal = (what: string, numbers: ArrayLike<number>): readonly Check[] => {
  const { mean, variance } = moments(numbers);
  const n = numbers.length;
  return [
    { what: `${what}: mean`, error: Math.abs(mean), tolerance: 5 / Math.sqrt(n) },
    { what: `${what}: variance`, error: Math.abs(variance - 1), tolerance: 5 * Math.sqrt(2 / n) },
  ];
};

/** The noise of one step, found from where it led. */
const noiseOf = async (advance: Advance, gradient: ArrayLike<number>): Promise<readonly number[]> => {
  const x = starts();
  const next = await advance(x, FROM);
  return Array.from(x, (from, i) => {
    const drift = from - (STEP_SIZE / 2) * (gradient[i] ?? 0);
    return ((next[i] ?? 0) - drift) / Math.sqrt(STEP_SIZE);
  });
};

/** That tfjs follows the same gradient, and that its noise, which comes from a generator of its own, is standard normal too. */
const checkTfjs = (peer: TfjsW1, gradient: ArrayLike<number>): readonly Check[] => [
  ...variants.map((variant) =>
    difference(
      `gradient, ${NAMES[variant]}`,
      gradient,
      peer.evaluate(peer.gradients[variant], starts()),
      // The gradient is up to 40, in single precision; the rearranged formula subtracts larger numbers.
      variant === 'rearranged' ? 1e-3 : 1e-4,
    ),
  ),
  ...standardNormal('noise, tfjs', peer.noise(100 * CHAINS)),
];

const contestant = (name: string, advance: Advance, steps: number): Contestant => {
  const x = starts();
  return { name, steps, run: () => advance(x, FROM) };
};

const ratioOf = (peer: Peer | undefined): number => (peer === undefined || 'absent' in peer ? Number.NaN : peer.ratio);

/** A time of ours relative to the hand-written kernel's, and tfjs's relative to ours. */
const targetsOf = (peers: Readonly<Record<string, Peer>>, steps: number): readonly Target[] => {
  if (steps !== CHUNK) return [];
  const fastest = Math.min(ratioOf(peers[NAMES.grad]), ratioOf(peers[NAMES.hand]));
  return [
    { what: 'our time / time by hand', value: 1 / ratioOf(peers[BY_HAND]), limit: 1.15, side: 'at most' as const },
    { what: 'time of tfjs, by tf.grad or by hand / ours', value: fastest, limit: 4, side: 'at least' as const },
  ].filter(({ value }) => !Number.isNaN(value));
};

const measure = async (
  webasm: Ours,
  cpu: Ours,
  hand: ReturnType<typeof byHand>,
  steps: number,
  context: Context,
): Promise<Pick<Result, 'ours' | 'spread' | 'peers' | 'checks' | 'targets'>> => {
  context.progress('compiling');
  const [advance, onCpu] = [await webasm.advance(steps), await cpu.advance(steps)];
  const handAdvance = hand.advance(steps);
  const peer = await tfjs(context);
  context.progress('checking');
  const gradient = await webasm.gradient(starts());
  const places = await advance(starts(), FROM);
  const tf = E.isRight(peer) ? tfjsW1(peer.right) : undefined;
  const checks: readonly Check[] = [
    difference(`${steps} steps, by hand`, places, await handAdvance(starts(), FROM), 1e-4),
    difference(`${steps} steps, cpu`, places, await onCpu(starts(), FROM), 1e-4),
    ...(steps === 1 ? standardNormal('noise, ours', await noiseOf(advance, gradient)) : []),
    ...(tf === undefined ? [] : checkTfjs(tf, gradient)),
  ];
  requireChecks(checks);
  const timing = await alternate(
    contestant('ours', advance, steps),
    [
      contestant(BY_HAND, handAdvance, steps),
      contestant('ours on cpu', onCpu, steps),
      ...(tf === undefined
        ? []
        : variants.map((variant) => contestant(NAMES[variant], tf.advance(tf.gradients[variant], steps), steps))),
    ],
    context,
  );
  const absent: Readonly<Record<string, Peer>> = E.isLeft(peer)
    ? Object.fromEntries(variants.map((variant) => [NAMES[variant], { absent: peer.left }]))
    : {};
  const peers = { ...timing.peers, ...absent };
  return { ours: timing.ours.median, spread: timing.ours.spread, peers, checks, targets: targetsOf(peers, steps) };
};

const row = (id: string, title: string, steps: number): Row => ({
  id,
  title,
  run: async (context) => {
    const [webasm, cpu, hand] = [ours('webasm'), ours('cpu'), byHand('webasm')];
    try {
      const measured = await measure(webasm, cpu, hand, steps, context);
      return { id, title, unit: 'us per step', ...measured, checked: true };
    } finally {
      await Promise.all([webasm.dispose(), cpu.dispose(), hand.dispose()]);
    }
  },
});

export const w1: readonly Row[] = [
  row('w1', `Langevin step, mixture of 8 Gaussians in the plane, ${CHAINS} chains, ${CHUNK} steps a run`, CHUNK),
  row('w1-single', 'The same, one step a run', 1),
];
