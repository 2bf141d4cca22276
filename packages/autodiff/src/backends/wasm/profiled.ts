/**
 * A run with a clock: the same program, alone on one thread, telling the host which nest it is in.
 */
import type { NestPlan } from '../../nests/nest-plan.ts';
import type { Inputs } from '../backend.ts';
import type { NestProfile } from '../profile.ts';
import type { Arithmetic } from './arithmetic.ts';
import { type Callee, encode } from './assembler/index.ts';
import { costOf } from './cost.ts';
import { execution } from './execute.ts';
import type { Functions } from './functions/index.ts';
import type { Layout } from './layout.ts';
import { newMachine } from './machine.ts';
import { programOf } from './program.ts';

interface Tools {
  readonly a: Arithmetic;
  readonly functions: Functions;
  readonly fused: boolean;
  readonly layout: Layout;
  readonly plan: NestPlan;
}

const mark: Callee = { name: 'mark', params: ['i32'], results: [] };
/** Runs before those that count: compilers of the engine take their time. */
const WARM_UP = 5;

/** Time and calls of every nest, over so many runs; all figures are of one run. */
export const profiled = async (tools: Tools, inputs: Inputs, runs = 20): Promise<readonly NestProfile[]> => {
  const { layout, plan, a } = tools;
  const program = programOf({ ...tools, mark });
  const pages = layout.pages(1);
  const memory = new WebAssembly.Memory({ initial: pages, maximum: pages });
  const code = { imports: [mark], memory: { pages, shared: false }, functions: program.functions };
  const module = await WebAssembly.compile(encode(code));
  const names = [...program.nests.keys()];
  const times = new Map<string, { calls: number; milliseconds: number }>();
  const note = (name: string, milliseconds: number): void => {
    const own = times.get(name) ?? { calls: 0, milliseconds: 0 };
    times.set(name, { calls: own.calls + 1, milliseconds: own.milliseconds + milliseconds });
  };
  let current = -1;
  let since = 0;
  const machine = newMachine(module, memory, program, layout, null, {
    mark: (number) => {
      const now = performance.now();
      if (current >= 0) note(names[current] ?? '', now - since);
      current = number;
      since = now;
    },
  });
  const ready = execution(plan, layout, program.entries, {
    ...machine,
    run: (entry, scalars) => {
      const start = performance.now();
      machine.run(entry, scalars);
      if (program.nests.has(entry.name)) note(entry.name, performance.now() - start);
    },
  });
  for (let i = 0; i < WARM_UP; i++) ready.run(inputs);
  times.clear();
  for (let i = 0; i < runs; i++) ready.run(inputs);
  return [...program.nests].map(([name, nest]) => {
    const { calls, milliseconds } = times.get(name) ?? { calls: 0, milliseconds: 0 };
    return { ...costOf(name, nest, a.bytes), calls: calls / runs, milliseconds: milliseconds / runs };
  });
};
