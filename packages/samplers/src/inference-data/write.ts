/** InferenceData on disk (in Node). */
import type { BadInput } from '@ergodic/core/error';
import * as E from 'fp-ts/lib/Either.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { toJson } from './json.ts';
import type { InferenceData } from './model.ts';
import { toZarr } from './zarr.ts';

/** How to write. */
export interface Writing {
  /** Whether a store or file that stands there may be replaced; no unless given. */
  readonly replace?: boolean;
}

/**
 * Writes InferenceData: to a JSON file if the path ends in `.json`, else to a folder, as a Zarr store.
 *
 * It is whole or not there: it is written beside its place, settled on the disk, and then moved into it. A store that is replaced is moved
 * away just before; whoever looks between these two moves sees none.
 *
 * @errors `BadInput` that names the path, if something stands there and `replace` is not given; if it is given and what stands there is no
 *   Zarr store (or no file); or if the disk refuses
 * @category files
 * @example
 * import * as assert from 'node:assert'
 * import { mkdtemp, rm } from 'node:fs/promises'
 * import { tmpdir } from 'node:os'
 * import { join } from 'node:path'
 * import { inferenceData, writeInferenceData } from '@ergodic/samplers/inference-data'
 *
 * const folder = await mkdtemp(join(tmpdir(), 'inference-data-'))
 * const data = inferenceData({ draws: { shape: [1, 3], data: [1, 2, 3] }, statistics: {} })
 * assert.ok(data._tag === 'Right')
 * const write = writeInferenceData(join(folder, 'run.zarr'), data.right)
 * assert.strictEqual((await write())._tag, 'Right')
 * assert.strictEqual((await write())._tag, 'Left')
 * await rm(folder, { recursive: true })
 */
export const writeInferenceData = (
  path: string,
  data: InferenceData,
  { replace = false }: Writing = {},
): TE.TaskEither<BadInput, void> =>
  TE.tryCatch(
    async () => {
      // Files are Node's: the module is fetched where it is needed, so that browsers never meet it.
      const { writeStore, writeText } = await import('./files.ts');
      if (path.endsWith('.json')) await writeText(path, toJson(data), replace);
      else await writeStore(path, toZarr(data), replace);
    },
    (cause): BadInput => ({ _tag: 'BadInput', file: path, reason: E.toError(cause).message }),
  );
