/** The operations of single numbers that both the sweeps and the edges go through. */

/** Of one real number. */
export const functionsOfOne = [
  'neg',
  'abs',
  'sign',
  'floor',
  'sqrt',
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
] as const;
