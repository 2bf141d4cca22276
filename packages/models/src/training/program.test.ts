/** Programs whose arrays are known by name. */
import { compile, wasm } from '@ergodic/autodiff';
import { add, input } from '@ergodic/core';
import * as E from 'fp-ts/lib/Either.js';
import { afterAll, describe, expect, it } from 'vitest';
import { program } from './index.ts';

const backend = wasm({ threads: 1 });
afterAll(() => backend.dispose());

describe('a program in place', () => {
  it('is given numbers that their kinds can hold, for inputs that it has', async () => {
    const made = await program(compile(backend))({ twice: add(input('n', [2], 'int'), input('n', [2], 'int')) })();
    if (E.isLeft(made) || made.right.inPlace === null) throw new Error('no program in place');
    const { write, output, run } = made.right.inPlace;
    write(['n'], { n: [3, -4] });
    expect(E.isRight(run())).toBe(true);
    expect(Array.from(output('twice').data)).toEqual([6, -8]);
    expect(() => write(['n'], { n: [3, 1.5] })).toThrow("input 'n' is of kind int, which cannot hold 1.5");
    expect(() => write(['n'], { n: [3] })).toThrow("input 'n' has 2 values, given 1");
    expect(() => write(['m'], { m: [3] })).toThrow("there is no input 'm'");
  });
});
