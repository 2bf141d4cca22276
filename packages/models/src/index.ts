/** Models: energy networks, learning, evaluation, data and reports. */
export * from './networks/index.ts';
export * from './training/index.ts';
