/**
 * The reference interpreter behind the face of a backend. It works on the expression graph itself, in float64.
 */
import type { RunError } from '@ergodic/core/error';
import { type Node, topological, typeOf } from '@ergodic/core/graph';
import { evaluator } from '@ergodic/core/interpret';
import { pipe } from 'fp-ts/lib/function.js';
import * as O from 'fp-ts/lib/Option.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { Executable, HostArray, Inputs } from './backend.ts';
import { validateInputs } from './validate.ts';

/** An executable that evaluates `outputs` node by node. */
export const reference = (outputs: readonly Node[]): Executable => {
  const leaves = topological(outputs).flatMap((node) => (node.op === 'input' ? [{ node, name: node.attrs.name }] : []));
  const evaluate = evaluator(
    outputs,
    leaves.map(({ node }) => node),
  );
  const wanted = leaves.map(({ node, name }) => ({ name, ...typeOf(node) }));
  return {
    report: { mode: 'reference', kernels: 0, fallback: O.none },
    sources: [],
    run: (inputs) =>
      pipe(
        TE.fromEither<RunError, Inputs>(validateInputs(wanted, inputs)),
        TE.flatMap((valid) =>
          TE.tryCatch(
            async () => {
              const values = leaves.map(({ node, name }) => ({
                shape: typeOf(node).shape,
                data: Float64Array.from(valid[name]?.data ?? []),
              }));
              return evaluate(values).map(
                ({ shape, data }, i): HostArray => ({ dtype: dtypeAt(outputs, i), shape, data }),
              );
            },
            (cause): RunError => ({ _tag: 'KernelRun', kernel: 'reference', cause: String(cause) }),
          ),
        ),
      ),
  };
};

const dtypeAt = (outputs: readonly Node[], i: number): HostArray['dtype'] => {
  const node = outputs[i];
  return node === undefined ? 'real' : typeOf(node).dtype;
};
