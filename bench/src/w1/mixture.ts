/**
 * The task of W1: unadjusted Langevin steps of 1024 chains on a mixture of eight Gaussians in the plane, all steps with fresh noise:
 * x <- x - (h / 2) grad E(x) + sqrt(h) z.
 */
export const CHAINS = 1024;
/** Steps that one run makes, as a sampler would run them. */
export const CHUNK = 20;
/** h. */
export const STEP_SIZE = 0.01;
/** Standard deviation of each Gaussian. */
export const SCALE = 0.354;
const RADIUS = 2.83;

export const MEANS: readonly (readonly [number, number])[] = Array.from({ length: 8 }, (_, k) => [
  RADIUS * Math.cos((k * Math.PI) / 4),
  RADIUS * Math.sin((k * Math.PI) / 4),
]);

/** The two words of the root key: one of them does not fit a float32. */
export const KEY: readonly [number, number] = [3, 4000000001];

/** Where the chains start: chain after chain, two coordinates each. */
export const starts = (): Float32Array => Float32Array.from({ length: 2 * CHAINS }, (_, i) => 3 * Math.sin(i * 7.7));
