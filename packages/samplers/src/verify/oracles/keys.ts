/**
 * Oracle 0: every draw of a step has a key of its own. Replacing noise by independent inputs assumes this, so it is proved first.
 */
import { checkKeys, type KeyFinding, sizeOf } from '@ergodic/core/graph';
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import { type Finding, finding } from '../finding.ts';
import type { Opened } from '../opened.ts';

const detects = 'any two draws from one key, or from a key and one derived from it';

/** A number that is uniform and alone, and that a loop is given, is a setting of the loop (how long a jittered trajectory is), not its noise. */
const isSetting = ({ kind, draws }: KeyFinding): boolean =>
  kind === 'common' && draws.every(({ attrs }) => attrs.kind === 'uniform' && sizeOf(attrs.shape) === 1);

/**
 * No two draws of the step share randomness: a proof from the graph, loops included.
 *
 * @category oracles
 */
export const independentDraws = (opened: Opened): Finding => {
  const findings = pipe(
    checkKeys(opened.original),
    E.match(
      (found): readonly KeyFinding[] => found.filter((one) => !isSetting(one)),
      () => [],
    ),
  );
  const draws = opened.noise.length;
  return finding({
    oracle: 'independent draws',
    residual: findings.length,
    bound: 0,
    where: '',
    detects,
    explanation:
      findings.length === 0
        ? `its ${draws === 1 ? 'draw has a key of its own' : `${draws} draws have keys of their own`}`
        : `randomness is used twice.\n${findings.map(({ message }) => message).join('\n')}`,
  });
};
