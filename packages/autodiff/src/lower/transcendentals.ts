/** Functions that no processor has an instruction for: each backend writes its own. */
import type { ScalarOp } from './loops.ts';

export const transcendentals = [
  'exp',
  'log',
  'log1p',
  'expm1',
  'sin',
  'cos',
  'tanh',
  'sigmoid',
  'softplus',
  'erf',
  'erfinv',
] as const satisfies readonly ScalarOp[];

export type Transcendental = (typeof transcendentals)[number];

const names: ReadonlySet<string> = new Set(transcendentals);

export const isTranscendental = (op: string): op is Transcendental => names.has(op);
