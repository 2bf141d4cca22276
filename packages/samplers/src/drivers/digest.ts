/** SHA-256, in Node and in browsers alike. */
import type { BadInput } from '@ergodic/core/error';
import * as TE from 'fp-ts/lib/TaskEither.js';

/** In hexadecimal. `BadInput` where there is none: on a page that was not fetched securely. */
export const digest = (bytes: Uint8Array): TE.TaskEither<BadInput, string> =>
  TE.tryCatch(
    async () => {
      const hash = new Uint8Array(await globalThis.crypto.subtle.digest('SHA-256', new Uint8Array(bytes)));
      return Array.from(hash, (byte) => byte.toString(16).padStart(2, '0')).join('');
    },
    (): BadInput => ({ _tag: 'BadInput', reason: 'SHA-256 wants Node, or a page that came by https' }),
  );
