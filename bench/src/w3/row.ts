/**
 * W3: a million standard normal numbers.
 */
import { input, normal } from '@ergodic/core';
import { fromWords, normal as normalOnHost } from '@ergodic/core/random';
import { inJax, inTfjs, inTorch, JAX, TFJS } from '../arrays/peers.ts';
import { arrayRow } from '../arrays/row.ts';
import { relative, standardNormal } from '../langevin/checks.ts';
import { normalNumber } from '../operations.ts';
import type { Numbers } from '../ours/program.ts';
import { type Check, type Row, ratioTarget } from '../row.ts';

const COUNT = 1_000_000;
/** A key of `jax.random` has one word of a seed. */
const WORDS = [0, 3] as const;

const exact = (): Numbers => normalOnHost(fromWords(...WORDS), [COUNT]);

/** The numbers of whoever has a generator of their own. */
const ownNormals =
  (name: string) =>
  (numbers: Numbers): readonly Check[] => [
    { what: `count, ${name}`, error: Math.abs(numbers.length - COUNT), tolerance: 0 },
    ...standardNormal(`numbers, ${name}`, Array.from(numbers)),
  ];

export const w3: readonly Row[] = [
  arrayRow({
    id: 'w3',
    title: 'A million standard normal numbers',
    output: normal(input('key', [2], 'bits'), [COUNT]),
    inputs: { key: { dtype: 'bits', shape: [2], data: WORDS } },
    checks: (name) => (numbers) => [relative(`numbers, ${name}`, exact(), numbers, 1e-6)],
    operations: COUNT * normalNumber,
    others: async ({ peers }) => [
      inTfjs(await peers.tfjs(), (tf) => () => tf.randomNormal([COUNT]), { checks: ownNormals(TFJS) }),
      inJax(
        await peers.jax(),
        ({ random, jit }) => {
          const draw = jit(() => random.normal(random.key(WORDS[1]), [COUNT]));
          return () => draw();
        },
        { checks: ownNormals(JAX) },
      ),
      ...(await inTorch(await peers.torch(), 'normals', {}, { count: COUNT }, { checks: ownNormals('PyTorch') })),
    ],
    targets: (peers) => [ratioTarget(peers, [TFJS], 4), ratioTarget(peers, [JAX], 4)],
  }),
];
