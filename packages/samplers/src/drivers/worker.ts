/** What a thread does: compiles the programs that it is sent, each once, and runs them. */
import type { Executable } from '@ergodic/autodiff';
import { parseGraph } from '@ergodic/core/graph';
import { left, right } from 'fp-ts/lib/Either.js';
import { type Compiler, compilerOf } from './backend.ts';
import type { Answer, Errand } from './threads.ts';

const compilers = new Map<string, Compiler>();
const programs = new Map<number, Executable>();

const compiler = (errand: Errand): Compiler => {
  const known = compilers.get(errand.backend);
  if (known !== undefined) return known;
  const made = compilerOf(errand.backend);
  compilers.set(errand.backend, made);
  return made;
};

export default async (errand: Errand): Promise<Answer> => {
  const { id, graph, inputs } = errand;
  let program = programs.get(id);
  if (program === undefined) {
    const nodes = parseGraph(graph);
    if (nodes._tag === 'Left') return left({ _tag: 'KernelRun', kernel: 'a thread', cause: nodes.left.reason });
    const made = await compiler(errand).compile(nodes.right)();
    if (made._tag === 'Left') return made;
    program = made.right;
    programs.set(id, program);
  }
  const { mode, kernels } = program.report;
  if (inputs === undefined) return right({ outputs: [], mode, kernels });
  const outputs = await program.run(inputs)();
  return outputs._tag === 'Left' ? outputs : right({ outputs: outputs.right, mode, kernels });
};
