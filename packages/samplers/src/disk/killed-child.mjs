/** Run by a test that kills it: draws to a directory, or goes on there, until there are so many draws. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Energy, fromFlat, showError } from '@ergodic/core';
import { key, normal } from '@ergodic/core/random';
import { hmc } from '@ergodic/samplers';
import { checkpointOf, continueStream, stream } from '@ergodic/samplers/disk';

const [, , directory, total] = process.argv;
const compile = 'reference';
const onProgress = ({ done }) => console.log(done);
const left = async () => {
  const checkpoint = await checkpointOf(directory)();
  if (checkpoint._tag === 'Left') throw new Error(showError(checkpoint.left));
  return Number(total) - checkpoint.right.draws;
};
const more = existsSync(join(directory, 'run.json')) ? await left() : undefined;
const result =
  more === 0
    ? { _tag: 'Right' }
    : more !== undefined
      ? await continueStream(directory, { draws: more, chunk: 5, compile, onProgress })()
      : await stream({
          sampler: hmc(Energy.gaussian([3], { scale: [1, 2, 0.5] }), { stepSize: 0.4, steps: 3 }),
          starts: fromFlat([4, 3], Array.from(normal(key(9), [12]))),
          key: key(4),
          draws: Number(total),
          chunk: 5,
          compile,
          onProgress,
          directory,
        })();
if (result._tag === 'Left') throw new Error(showError(result.left));
