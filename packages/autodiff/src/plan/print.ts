/**
 * A plan as text: its arrays, and its steps in order.
 */
import { showDims } from '@ergodic/core/graph';
import { printKernel } from '../lower/print.ts';
import type { Plan, Step } from './plan.ts';

const indented = (text: string, by: string): string =>
  text
    .split('\n')
    .map((line) => by + line)
    .join('\n');

const showSteps = (steps: readonly Step[], by: string): readonly string[] =>
  steps.flatMap((step): readonly string[] => {
    if (step.step === 'kernel') {
      const inputs = step.inputs.map((parts) => parts.map((id) => `b${id}`).join('+')).join(', ');
      const outputs = step.outputs.map(
        ({ buffer, offset, size }) =>
          `b${buffer}${size === step.kernel.results.length ? '' : `[${offset}..${offset + size - 1}]`}`,
      );
      return [
        `${by}${outputs.join(', ')} = kernel(${[inputs, ...step.scalars].filter((part) => part !== '').join(', ')})`,
        indented(printKernel(step.kernel), `${by}  `),
      ];
    }
    const carries = step.carries.map((c) => `b${c.current} = b${c.initial} then b${c.next}`).join(', ');
    if (step.step === 'scan')
      return [
        `${by}for ${step.index} in ${step.reverse ? `${step.n - 1}..0` : `0..${step.n - 1}`} with ${carries}`,
        ...showSteps(step.body, `${by}  `),
        ...step.stacked.map(({ from, to }) => `${by}  b${to}[${step.index}] = b${from}`),
      ];
    return [
      `${by}at most ${step.max} times, ${step.index}, with ${carries}, b${step.turns} counting, while b${step.condition}`,
      ...showSteps(step.test, `${by}  test: `),
      ...showSteps(step.body, `${by}  `),
    ];
  });

/** A plan, readable. */
export const printPlan = (plan: Plan): string =>
  [
    ...plan.inputs.map(({ name, buffer }) => `b${buffer} = input ${name}`),
    ...plan.constants.map(({ buffer, data }) => `b${buffer} = constant of ${data.length}`),
    ...plan.buffers.map(({ id, kind, shape }) => `b${id}: ${kind}${showDims(shape)}`),
    ...showSteps(plan.steps, ''),
    `return ${plan.outputs.map((id) => `b${id}`).join(', ')}`,
  ].join('\n');
