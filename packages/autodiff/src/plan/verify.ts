/**
 * Checks a plan: every array is filled before it is read, sizes and kinds agree, kernels are good, and no whole number crosses between
 * kernels that float32 cannot hold: random words travel as `bits` buffers, which are two planes of 16 bits.
 */
import { showDims, sizeOf } from '@ergodic/core/graph';
import { EXACT_INTEGER, verifyKernel } from '../lower/verify.ts';
import type { KernelStep, Plan, Step } from './plan.ts';

export const verifyPlan = (plan: Plan): readonly string[] => {
  const findings: string[] = [];
  const filled = new Set<number>([...plan.inputs.map((i) => i.buffer), ...plan.constants.map((c) => c.buffer)]);
  const bufferAt = (id: number) => plan.buffers[id];
  const sizeAt = (id: number): number => sizeOf(bufferAt(id)?.shape ?? []);
  const read = (id: number, where: string): void => {
    if (bufferAt(id) === undefined) findings.push(`${where} reads buffer ${id}, which does not exist`);
    else if (!filled.has(id) && sizeAt(id) > 0) findings.push(`${where} reads buffer ${id} before it is filled`);
  };

  const checkKernel = ({ kernel, inputs, scalars, outputs }: KernelStep, loops: ReadonlySet<string>): void => {
    const where = `a kernel of ${kernel.cells} cells`;
    findings.push(...verifyKernel(kernel).map((finding) => `${where}: ${finding}`));
    if (inputs.length !== kernel.buffers.length)
      findings.push(`${where} has ${inputs.length} arrays for ${kernel.buffers.length}`);
    kernel.buffers.forEach((buffer, i) => {
      const parts = inputs[i] ?? [];
      for (const id of parts) {
        read(id, where);
        if (bufferAt(id)?.kind !== buffer.kind) findings.push(`${where} reads buffer ${id} as ${buffer.kind}`);
      }
      const total = parts.reduce((n, id) => n + sizeAt(id), 0);
      if (total !== buffer.size)
        findings.push(`${where}: '${buffer.name}' has ${total} elements, ${buffer.size} are declared`);
    });
    for (const name of scalars) if (!loops.has(name)) findings.push(`${where} reads '${name}' outside its loop`);
    for (const { buffer, offset, size } of outputs) {
      const target = bufferAt(buffer);
      if (target === undefined) findings.push(`${where} fills buffer ${buffer}, which does not exist`);
      else if (kernel.cells * size !== sizeOf(target.shape))
        findings.push(`${where} yields ${kernel.cells} x ${size} values for ${showDims(target.shape)}`);
      if (offset + size > kernel.results.length)
        findings.push(`${where} has ${kernel.results.length} results, ${offset + size} are taken`);
      if ((kernel.kind === 'bits') !== (target?.kind === 'bits'))
        findings.push(`${where}: random words must stay in planes, from a bits kernel to a bits buffer`);
      filled.add(buffer);
    }
  };

  const walk = (steps: readonly Step[], loops: ReadonlySet<string>): void => {
    for (const step of steps) {
      if (step.step === 'kernel') {
        checkKernel(step, loops);
        continue;
      }
      const inside = new Set([...loops, step.index]);
      for (const { initial, current } of step.carries) {
        read(initial, 'a loop');
        filled.add(current);
      }
      if (step.step === 'iterate') {
        walk(step.test, inside);
        read(step.condition, 'a loop');
        filled.add(step.turns);
      }
      walk(step.body, inside);
      for (const { current, next } of step.carries) {
        read(next, 'a loop');
        if (sizeAt(current) !== sizeAt(next))
          findings.push(`a loop replaces buffer ${current} by ${next} of another size`);
      }
      if (step.step === 'scan')
        for (const { from, to } of step.stacked) {
          read(from, 'a loop');
          if (sizeAt(from) * step.n !== sizeAt(to))
            findings.push(`a loop stacks buffer ${from} into ${to}, whose size differs`);
          filled.add(to);
        }
    }
  };
  walk(plan.steps, new Set());
  for (const id of plan.outputs) read(id, 'the output');
  for (const { buffer, data } of plan.constants)
    if (bufferAt(buffer)?.kind === 'int' && data.some((x) => Math.abs(x) > EXACT_INTEGER))
      findings.push(`constant buffer ${buffer} holds a whole number above 2^24, which float32 cannot`);
  return findings;
};
