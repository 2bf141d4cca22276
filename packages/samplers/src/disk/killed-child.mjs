/** Run by a test that kills it: draws to a directory, or goes on there, for as long as it lives. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Energy, fromFlat, showError } from '@ergodic/core';
import { key, normal } from '@ergodic/core/random';
import { hmc } from '@ergodic/samplers';
import { continueStream, stream } from '@ergodic/samplers/disk';

const [, , directory, chunk] = process.argv;
const manner = {
  draws: 1_000_000,
  chunk: Number(chunk),
  compile: 'reference',
  onProgress: ({ done }) => console.log(done),
};
const result = existsSync(join(directory, 'run.json'))
  ? await continueStream(directory, manner)()
  : await stream({
      sampler: hmc(Energy.gaussian([3], { scale: [1, 2, 0.5] }), { stepSize: 0.4, steps: 3 }),
      starts: fromFlat([4, 3], Array.from(normal(key(9), [12]))),
      key: key(4),
      directory,
      ...manner,
    })();
if (result._tag === 'Left') throw new Error(showError(result.left));
