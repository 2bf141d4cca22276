/**
 * The same random numbers everywhere.
 *
 * A draw is a function of its key and the place of the element, so random words agree bit for bit on every backend, and what is made of
 * them agrees up to the rounding of single precision. The words are those of `jax.random.bits(jax.random.key(42), (4,))`.
 */
import { type Backend, compile, gpujs, type Outputs, reference } from '@ergodic/autodiff';
import { bits, type ErgodicError, foldIn, keyFrom, normal, pipe, showError } from '@ergodic/core';
import * as TE from 'fp-ts/lib/TaskEither.js';

const program = [bits(keyFrom(42), [4]), normal(foldIn(keyFrom(7), 1000), [3])];

const valuesOf = (outputs: TE.TaskEither<ErgodicError, Outputs>): Promise<readonly number[][]> =>
  pipe(
    outputs,
    TE.match(
      (error) => {
        throw new Error(showError(error));
      },
      (arrays) => arrays.map(({ data }) => Array.from(data)),
    ),
  )();

const onBackend = async (backend: Backend): Promise<readonly number[][]> => {
  const values = await valuesOf(
    pipe(
      compile(backend)(program),
      TE.flatMap((executable) => executable.run({})),
    ),
  );
  await backend.dispose();
  return values;
};

const results = {
  reference: await valuesOf(reference(program).run({})),
  cpu: await onBackend(gpujs('cpu')),
  webasm: await onBackend(gpujs('webasm')),
};

const wordsOf = ([words]: readonly number[][]): string => JSON.stringify(words);
for (const [name, values] of Object.entries(results)) {
  console.log(name.padEnd(10), wordsOf(values), JSON.stringify(values[1]));
  if (wordsOf(values) !== wordsOf(results.reference)) throw new Error(`${name} draws other words than the reference`);
}
