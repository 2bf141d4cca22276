/** Settings that make no target are refused, and the message says which. */
import { describe, expect, test } from 'vitest';
import { banana, funnel, gaussian, gaussianMixture, gaussianRbm, rings, softLattice } from './index.ts';

describe('what cannot be is refused, by name', () => {
  const identity = [
    [1, 0],
    [0, 1],
  ];
  test.each<readonly [string, () => unknown, RegExp]>([
    [
      'a covariance of other size',
      () => gaussian({ mean: [0], covariance: identity }),
      /the covariance must be 1 rows/,
    ],
    [
      'a lopsided covariance',
      () =>
        gaussian({
          mean: [0, 0],
          covariance: [
            [1, 0.5],
            [0, 1],
          ],
        }),
      /is not symmetric/,
    ],
    [
      'a covariance that is not one',
      () =>
        gaussian({
          mean: [0, 0],
          covariance: [
            [1, 2],
            [2, 1],
          ],
        }),
      /positive definite/,
    ],
    ['a weight of 0', () => gaussianMixture([{ weight: 0, mean: [0, 0], covariance: identity }]), /weight 0 is 0/],
    [
      'a mean of other length',
      () =>
        gaussianMixture([
          { weight: 1, mean: [0, 0], covariance: identity },
          { weight: 1, mean: [0], covariance: [[1]] },
        ]),
      /mean 1 must be 2/,
    ],
    ['a flat banana', () => banana({ scale: 0 }), /the scale is 0/],
    ['a funnel of one dimension', () => funnel({ dimension: 1 }), /at least 2/],
    ['a ring without a radius', () => rings({ radii: [0], width: 1 }), /radius 0 is 0/],
    ['heights of no rings', () => rings({ radii: [1], width: 1, heights: [1, 2] }), /2 heights for 1 rings/],
    ['too many sites', () => softLattice({ sites: 13, columns: 13, coupling: 1 }), /13 sites: .* 1 to 12/],
    ['a broken row', () => softLattice({ sites: 4, columns: 3, coupling: 1 }), /not whole rows of 3/],
    [
      'too many hidden units',
      () => gaussianRbm({ visibleBias: [0], hiddenBias: Array.from({ length: 13 }, () => 0), weights: [] }),
      /13 hidden units/,
    ],
    [
      'weights of other size',
      () => gaussianRbm({ visibleBias: [0], hiddenBias: [0], weights: [[1, 2]] }),
      /row 0 of the weights/,
    ],
  ])('%s', (_, make, message) => {
    expect(make).toThrow(message);
  });
});
