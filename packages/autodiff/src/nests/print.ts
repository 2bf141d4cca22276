/**
 * A plan of nests as text.
 */
import { showBody } from '../lower/print.ts';
import type { NestPlan, Place, Step } from './nest-plan.ts';
import { placeName } from './nest-plan.ts';

const showPlace = ({ id, kind, size, width, calls }: Place): string =>
  `${placeName(id)}: ${kind}[${size}]${width === null ? '' : ` of each of ${width} calls`}${calls === null ? '' : ` (${calls} slices)`}`;

const showSteps = (steps: readonly Step[], indent: string): readonly string[] =>
  steps.flatMap((step): readonly string[] => {
    switch (step.step) {
      case 'nest': {
        const { axes, tiled, body } = step.nest;
        return [
          `${indent}nest over ${axes.join(' x ')}${tiled ? ', the last of them calls' : ''}`,
          ...showBody(body, `${indent}  `),
        ];
      }
      case 'tiles':
        return [`${indent}tiles of ${step.width} of ${step.calls} calls`, ...showSteps(step.body, `${indent}  `)];
      case 'scan':
        return [
          `${indent}for ${step.index} in ${step.reverse ? `${step.n - 1}..0` : `0..${step.n - 1}`}`,
          ...showSteps(step.body, `${indent}  `),
          ...step.stacked.map(
            ({ from, to }) => `${indent}  row ${step.index} of ${placeName(to)} = ${placeName(from)}`,
          ),
          ...step.carries.map((c) => `${indent}  ${placeName(c.current)} <- ${placeName(c.next)}`),
        ];
      default:
        return [
          `${indent}up to ${step.max} times, ${step.index}`,
          ...showSteps(step.test, `${indent}  `),
          `${indent}  while ${placeName(step.condition)}`,
          ...showSteps(step.body, `${indent}  `),
          ...step.carries.map((c) => `${indent}  ${placeName(c.current)} <- ${placeName(c.next)}`),
        ];
    }
  });

/** A plan, readable: its arrays, its steps. */
export const printNests = (plan: NestPlan): string =>
  [
    ...plan.inputs.map(({ name, place }) => `${placeName(place)} = input ${name}`),
    ...plan.places.map(showPlace),
    ...showSteps(plan.steps, ''),
    `return ${plan.outputs.map(({ place }) => placeName(place)).join(', ')}`,
  ].join('\n');
