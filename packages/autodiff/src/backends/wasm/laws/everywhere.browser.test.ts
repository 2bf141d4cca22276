/** In a browser, whose page is isolated from others, so that threads may share memory. */
import { expect, test } from 'vitest';
import { sameEverywhere } from './everywhere.ts';

test('the page is isolated', () => {
  expect(globalThis.crossOriginIsolated).toBe(true);
});

sameEverywhere();
