/** A warm-up is not a sampler: the compiler keeps them apart. */
import { Energy, zerosTensor } from '@ergodic/core';
import { key } from '@ergodic/core/random';
import { run } from '../drivers/index.ts';
import { hmc } from '../index.ts';
import { warming } from './index.ts';

const energy = Energy.gaussian([2]);
const plan = warming([2], (tunables) => hmc(energy, { ...tunables, steps: 4 }), { metric: 'diagonal' });

// @ts-expect-error a Warming is no Sampler: what still adapts cannot be run
run({ sampler: plan, starts: zerosTensor([2, 2]), key: key(0), draws: 10, compile: 'reference' });
