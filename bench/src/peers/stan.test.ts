import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { rearranged } from './stan.ts';

test("R's order becomes ours: every draw is where its chain, number and coordinate say", () => {
  const size = fc.integer({ min: 1, max: 5 });
  fc.assert(
    fc.property(size, size, size, (draws, chains, n) => {
      const code = (draw: number, chain: number, i: number) => 100 * draw + 10 * chain + i;
      const inR: number[] = [];
      for (let i = 0; i < n; i++)
        for (let chain = 0; chain < chains; chain++)
          for (let draw = 0; draw < draws; draw++) inR.push(code(draw, chain, i));
      const expected: number[] = [];
      for (let chain = 0; chain < chains; chain++)
        for (let draw = 0; draw < draws; draw++) for (let i = 0; i < n; i++) expected.push(code(draw, chain, i));
      expect([...rearranged(Float64Array.from(inR), [draws, chains, n])]).toEqual(expected);
    }),
  );
});
