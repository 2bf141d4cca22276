/** Energies with parameters: networks, and how their parameters are laid out for training. */
export { arraysOf, type FlatEnergy, flatEnergy, type Place, type Size } from './flat.ts';
export { type MlpOptions, type MlpParameters, mlpEnergy } from './mlp.ts';
