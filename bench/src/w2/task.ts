/**
 * The task of W2: Langevin steps of 512 chains on a network.
 */
import type { Task } from '../langevin/task.ts';
import { energy, parameterInputs, parameters, points } from '../network/network.ts';

const CHAINS = 512;

export const task: Task<typeof CHAINS, [2]> = {
  chains: CHAINS,
  event: [2],
  stepSize: 0.02,
  steps: 20,
  starts: () => points(CHAINS),
  energy: energy(parameters()),
  inputs: parameterInputs,
};
