/** How far a run is, for a person who looks on (in Node). */
import { Presets, SingleBar } from 'cli-progress';
import type { Progress } from '../drivers/index.ts';

const time = (seconds: number): string =>
  seconds < 60 ? `${Math.ceil(seconds)} s` : `${Math.floor(seconds / 60)} min ${Math.ceil(seconds % 60)} s`;

/** What there is to say, in words. */
export const progressWords = ({ done, of, rate, acceptance, divergences, eta }: Progress): string =>
  `${done}/${of} draws | ${rate.toFixed(0)} steps/s | acceptance ${acceptance.toFixed(2)} | ${divergences} divergent | ${time(eta)} left`;

/** Milliseconds before anything is said: short runs need no bar. */
const patience = 500;
/** Milliseconds between lines, where they cannot be written over. */
const pause = 5000;

/**
 * For `onProgress`: a bar that moves at a terminal, a line every five seconds elsewhere, and nothing for runs of less than half a second.
 *
 * @category effects
 * @example
 * import * as assert from 'node:assert'
 * import { Energy, zerosTensor } from '@ergodic/core'
 * import { key } from '@ergodic/core/random'
 * import { mala } from '@ergodic/samplers'
 * import { run } from '@ergodic/samplers/drivers'
 * import { showProgress } from '@ergodic/samplers/terminal'
 *
 * const sampler = mala(Energy.gaussian([2]), { stepSize: 0.5 })
 * const drawn = await run({ sampler, starts: zerosTensor([2, 2]), key: key(0), draws: 5, compile: 'reference', onProgress: showProgress() })()
 * assert.strictEqual(drawn._tag, 'Right')
 */
export const showProgress = (): ((progress: Progress) => void) => {
  const begun = performance.now();
  let bar: SingleBar | undefined;
  let said = begun;
  return (progress) => {
    const now = performance.now();
    const over = progress.done >= progress.of;
    if (process.stdout.isTTY !== true) {
      if (now - said < pause) return;
      said = now;
      console.log(progressWords(progress));
      return;
    }
    if (bar === undefined) {
      if (over || now - begun < patience) return;
      bar = new SingleBar(
        { format: ' {bar} {words}', barsize: 24, hideCursor: false, gracefulExit: false },
        Presets.shades_classic,
      );
      bar.start(progress.of, progress.done, { words: progressWords(progress) });
    }
    bar.update(progress.done, { words: progressWords(progress) });
    if (over) bar.stop();
  };
};
