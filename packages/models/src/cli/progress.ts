import { Presets, SingleBar } from 'cli-progress';
import { type Progress, recentMean } from '../training/index.ts';
import type { Terminal } from './terminal.ts';

/** Shows how training goes. */
export interface Display {
  readonly show: (progress: Progress) => void;
  readonly end: () => void;
}

/** The gap of one step is mostly noise: the mean of so many is shown. */
const smoothing = 100;
/** Milliseconds between lines, where they do not move. */
const pause = 2000;
/** Milliseconds between pictures of the bar. */
const frame = 100;

const decimals = (value: number | undefined): string =>
  value === undefined || !Number.isFinite(value) ? '-' : value.toFixed(3);

const time = (seconds: number): string =>
  seconds < 60 ? `${Math.ceil(seconds)} s` : `${Math.floor(seconds / 60)} min ${Math.ceil(seconds % 60)} s`;

/** What there is to say at one moment, already words. */
const words = ({ state, seen, nlls, seconds }: Progress, total: number, from: Progress) => {
  const rate = (state.step - from.state.step) / Math.max(1e-9, seconds - from.seconds);
  return {
    step: `${state.step}/${total}`,
    gap: decimals(recentMean(seen.value ?? new Float32Array(0), smoothing)),
    nll: decimals([...nlls.values()].filter(Number.isFinite).at(-1)),
    rate: `${rate.toFixed(0)} steps/s`,
    left: time((total - state.step) / Math.max(1e-9, rate)),
  };
};

const bar = (total: number, from: Progress): Display => {
  const made = new SingleBar(
    {
      format: ' {bar} {step} | gap {gap} | held-out nll {nll} | {rate} | {left} left',
      barsize: 24,
      hideCursor: false,
      clearOnComplete: false,
      stopOnComplete: false,
      gracefulExit: false,
      stream: process.stdout,
    },
    Presets.shades_classic,
  );
  made.start(total, from.state.step, words(from, total, from));
  let last = 0;
  return {
    show: (progress) => {
      const now = performance.now();
      if (now - last < frame && progress.state.step < total) return;
      last = now;
      made.update(progress.state.step, words(progress, total, from));
    },
    end: () => made.stop(),
  };
};

const lines = (total: number, from: Progress, { say }: Terminal): Display => {
  let last = performance.now();
  return {
    show: (progress) => {
      const now = performance.now();
      if (now - last < pause && progress.state.step < total) return;
      last = now;
      const { step, gap, nll, rate, left } = words(progress, total, from);
      say(`step ${step}, gap ${gap}, held-out nll ${nll}, ${rate}, ${left} left`);
    },
    end: () => undefined,
  };
};

/**
 * A bar that moves, or a line every two seconds where nothing can.
 *
 * @param from where this part of the run begins
 */
export const display = (total: number, from: Progress, terminal: Terminal): Display =>
  terminal.isInteractive ? bar(total, from) : lines(total, from, terminal);
