/**
 * Runs the steps of a plan: nests and tiles are calls of the module, loops around them are loops here.
 */
import type { NestPlan, Step } from '../../nests/nest-plan.ts';
import type { HostArray, Inputs, Outputs } from '../backend.ts';
import type { View } from '../in-place.ts';
import type { Layout } from './layout.ts';
import { put, take, viewOf } from './memory.ts';
import type { Entry } from './program.ts';

/** Runs an entry over all there is to do. */
export type Run = (entry: Entry, scalars: readonly number[]) => void;

export interface Machine {
  readonly memory: WebAssembly.Memory;
  readonly run: Run;
  /** How many times all threads took part. */
  readonly shared: () => number;
}

export interface Execution {
  readonly run: (inputs: Inputs) => Outputs;
  /** The arrays themselves, and a run with what stands in them. */
  readonly inputs: Readonly<Record<string, View>>;
  readonly outputs: readonly View[];
  readonly again: () => void;
}

/** A plan ready to run on a machine: constants are in place. */
export const execution = (
  plan: NestPlan,
  layout: Layout,
  entries: ReadonlyMap<Step, Entry>,
  machine: Machine,
): Execution => {
  const { memory } = machine;
  const sizeOf = (id: number): number => plan.places[id]?.size ?? 0;
  const view = (id: number, size = sizeOf(id)) => viewOf(memory, layout.slotOf(id), size);
  for (const { place, data } of plan.constants) put(view(place), data);
  const bytes = new Uint8Array(memory.buffer);
  const copy = (to: number, from: number, row = 0): void => {
    const [target, source] = [layout.slotOf(to), layout.slotOf(from)];
    const length = sizeOf(from) * source.bytes;
    bytes.copyWithin(target.offset + row * length, source.offset, source.offset + length);
  };
  const entryOf = (step: Step): Entry => {
    const entry = entries.get(step);
    if (entry === undefined) throw new RangeError('a step that was not compiled');
    return entry;
  };

  const runSteps = (steps: readonly Step[], turns: ReadonlyMap<string, number>): void => {
    for (const step of steps) {
      if (step.step === 'nest' || step.step === 'tiles') {
        const entry = entryOf(step);
        machine.run(
          entry,
          entry.scalars.map((name) => turns.get(name) ?? 0),
        );
        continue;
      }
      for (const { initial, current } of step.carries) copy(current, initial);
      const inside = new Map(turns);
      if (step.step === 'scan') {
        for (let k = 0; k < step.n; k++) {
          const turn = step.reverse ? step.n - 1 - k : k;
          inside.set(step.index, turn);
          runSteps(step.body, inside);
          for (const { from, to } of step.stacked) copy(to, from, turn);
          for (const { current, next } of step.carries) if (current !== next) copy(current, next);
        }
        continue;
      }
      let turn = 0;
      for (; turn < step.max; turn++) {
        inside.set(step.index, turn);
        runSteps(step.test, inside);
        if (view(step.condition)[0] === 0) break;
        runSteps(step.body, inside);
        for (const { current, next } of step.carries) if (current !== next) copy(current, next);
      }
      put(view(step.turns), [turn]);
    }
  };

  const inputs = plan.inputs.map(({ name, place, shape }) => {
    const dtype = plan.places[place]?.kind ?? 'real';
    return [name, { dtype, shape, data: view(place) }] as const;
  });
  const outputs = plan.outputs.map(({ place, shape }): View => {
    const size = shape.reduce((n, m) => n * m, 1);
    return { dtype: plan.places[place]?.kind ?? 'real', shape, data: view(place, size) };
  });
  const none: ReadonlyMap<string, number> = new Map();
  const again = (): void => {
    runSteps(plan.steps, none);
  };
  return {
    inputs: Object.fromEntries(inputs),
    outputs,
    again,
    run: (given) => {
      for (const [name, { data }] of inputs) put(data, given[name]?.data ?? []);
      again();
      return outputs.map(({ dtype, shape, data }): HostArray => ({ dtype, shape, data: take(data, dtype) }));
    },
  };
};
