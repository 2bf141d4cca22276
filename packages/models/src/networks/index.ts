/** Energies with parameters: networks, and how their parameters are laid out for training. */
export { type FlatEnergy, flatEnergy } from './flat.ts';
export { arraysOf, type Layout, layoutOf, type Place, type Size } from './layout.ts';
export { type MlpOptions, type MlpParameters, mlpEnergy } from './mlp.ts';
