/** Counter-based randomness on the host: the numbers of `jax.random`. */
export { bernoulli } from './bernoulli.ts';
export { bits, bitsAt } from './bits.ts';
export { categorical, gumbelFromBits } from './categorical.ts';
export { foldIn, fromWords, type Key, key, split } from './key.ts';
export { normal, normalFromBits, symmetricFromBits } from './normal.ts';
export { permutation } from './permutation.ts';
export type { DrawShape } from './size.ts';
export { threefry2x32, threefry2x32Into, type Words } from './threefry.ts';
export { type UniformRange, uniform, unitFromBits } from './uniform.ts';
