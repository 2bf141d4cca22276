import { setTimeout as sleep } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import {
  add,
  batch,
  type Expr,
  foldIn,
  input,
  iota,
  mul,
  neg,
  normal,
  pipe,
  repeat,
  softplus,
  square,
  sub,
  sum,
} from '@ergodic/core';
import { internedNodes } from '@ergodic/core/graph';
import * as E from 'fp-ts/lib/Either.js';
import { expect, test } from 'vitest';
import { compile } from '../compile.ts';
import { grad } from '../transform/gradient.ts';
import type { HostArray } from './backend.ts';
import { gpujs } from './gpujs/index.ts';
import { wasm } from './wasm/index.ts';

const CHAINS = 64;
const CHUNK = 100;
const STEPS = 100_000;
/** From here on the heap may not grow: whatever is made once has been made. */
const SETTLED = 20_000;
const MOST_GROWTH = 5 * 2 ** 20;

setFlagsFromString('--expose-gc');
const collector: unknown = runInNewContext('gc');

/** Bytes in use after forced collections, arrays outside the heap included. Between them, what waits for finalisation gets its turn. */
const used = async (): Promise<number> => {
  if (typeof collector !== 'function') throw new Error('no collector');
  for (let i = 0; i < 3; i++) {
    collector();
    await sleep(10);
  }
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
};

/** A double well along each axis, its floor tilted by `slope`. */
const energy =
  (slope: number) =>
  (x: Expr<[2]>): Expr<[]> =>
    pipe(add(square(sub(square(x), 1)), mul(softplus(neg(x)), slope)), sum());

/** `steps` Langevin steps of every chain; the number of the first is an input, so that keys never repeat. */
const chains = (steps: number, slope: number): Expr<[typeof CHAINS, 2]> => {
  const key = input('key', [2], 'bits');
  const from = input('from', [], 'int');
  return batch(
    CHAINS,
    (start: Expr<[2]>, chain: Expr<[], 'int'>) => {
      const step = (x: Expr<[2]>, turn: Expr<[], 'int'>): Expr<[2]> => {
        const noise = normal(foldIn(foldIn(key, chain), add(from, turn)), [2]);
        return add(sub(x, mul(grad(energy(slope))(x), 0.005)), mul(noise, 0.1));
      };
      return pipe(start, repeat(steps, step));
    },
    input('x', [CHAINS, 2]),
    iota([CHAINS]),
  );
};

const key: HostArray = { dtype: 'bits', shape: [2], data: [0, 2 ** 32 - 1] };
const places = (data: ArrayLike<number>): HostArray => ({ dtype: 'real', shape: [CHAINS, 2], data });

const right = <A>(result: E.Either<{ readonly _tag: string }, A>): A => {
  if (E.isLeft(result)) throw new Error(JSON.stringify(result.left));
  return result.right;
};

const only = ([result]: readonly HostArray[]): ArrayLike<number> => result?.data ?? [];

for (const mode of ['cpu', 'webasm'] as const) {
  test(`${mode}: chains of ${STEPS} steps run on a heap that stops growing`, async () => {
    const backend = gpujs(mode);
    const { run } = right(await compile(backend)([chains(CHUNK, 0.25)])());
    let x: ArrayLike<number> = new Float32Array(2 * CHAINS);
    let before = Number.NaN;
    for (let from = 0; from < STEPS; from += CHUNK) {
      if (from === SETTLED) before = await used();
      x = only(right(await run({ x: places(x), key, from: { dtype: 'int', shape: [], data: [from] } })()));
    }
    const growth = (await used()) - before;
    await backend.dispose();
    expect(Array.from(x).every(Number.isFinite)).toBe(true);
    expect(new Set(Array.from(x)).size).toBe(2 * CHAINS);
    expect(growth).toBeLessThan(MOST_GROWTH);
  });

  test(`${mode}: programs that were disposed of leave no nodes and no memory behind`, async () => {
    const once = async (slope: number): Promise<void> => {
      const backend = gpujs(mode);
      const { run } = right(await compile(backend)([chains(2, slope)])());
      const from: HostArray = { dtype: 'int', shape: [], data: [0] };
      right(await run({ x: places(new Float32Array(2 * CHAINS)), key, from })());
      await backend.dispose();
    };
    const many = async (first: number): Promise<readonly [nodes: number, bytes: number]> => {
      for (let i = 0; i < 20; i++) await once(first + i);
      const bytes = await used();
      return [internedNodes(), bytes];
    };
    const [nodes, bytes] = await many(100);
    const [later, more] = await many(200);
    expect(later).toBeLessThanOrEqual(nodes + 20);
    expect(more - bytes).toBeLessThan(MOST_GROWTH);
  });
}

/** Steps of a chain, and programs compiled one after the other; by command as many as are asked for, in every run of the tests fewer. */
const LONG = process.env.ERGODIC_LONG !== undefined;
const WASM_STEPS = 1_000_000;
const PROGRAMS = LONG ? 10_000 : 200;

for (const threads of [1, 2]) {
  test(`wasm, ${threads} threads: chains of ${WASM_STEPS} steps run on a heap that stops growing`, {
    timeout: 600_000,
  }, async () => {
    const chunk = 10 * CHUNK;
    const backend = wasm({ threads });
    const { run } = right(await backend.compile([chains(chunk, 0.25)])());
    let x: ArrayLike<number> = new Float32Array(2 * CHAINS);
    let before = Number.NaN;
    for (let from = 0; from < WASM_STEPS; from += chunk) {
      if (from === SETTLED) before = await used();
      x = only(right(await run({ x: places(x), key, from: { dtype: 'int', shape: [], data: [from] } })()));
    }
    const growth = (await used()) - before;
    await backend.dispose();
    expect(Array.from(x).every(Number.isFinite)).toBe(true);
    expect(new Set(Array.from(x)).size).toBe(2 * CHAINS);
    expect(growth).toBeLessThan(MOST_GROWTH);
  });

  test(`wasm, ${threads} threads: ${PROGRAMS} programs of one backend leave nothing behind`, {
    timeout: 3_600_000,
  }, async () => {
    const backend = wasm({ threads });
    const from: HostArray = { dtype: 'int', shape: [], data: [0] };
    const many = async (
      count: number,
      first: number,
    ): Promise<readonly [nodes: number, bytes: number, resident: number]> => {
      for (let i = 0; i < count; i++) {
        const { run } = right(await backend.compile([chains(200, first + i / 1e5)])());
        right(await run({ x: places(new Float32Array(2 * CHAINS)), key, from })());
        // What is garbage is found when there is time for it.
        if (i % 50 === 49) await used();
      }
      const bytes = await used();
      return [internedNodes(), bytes, process.memoryUsage.rss()];
    };
    const [nodes, bytes, resident] = await many(PROGRAMS / 2, 1);
    const [later, more, residentLater] = await many(PROGRAMS / 2, 2);
    await backend.dispose();
    if (LONG) console.log({ nodes, later, bytes, more, resident, residentLater });
    expect(later).toBeLessThanOrEqual(nodes + 40);
    expect(more - bytes).toBeLessThan(MOST_GROWTH);
    expect(residentLater - resident).toBeLessThan(64 * 2 ** 20);
  });
}

test('what is measured is there: a program that is kept keeps its nodes', async () => {
  await used();
  const before = internedNodes();
  const kept = Array.from({ length: 5 }, (_, i) => chains(2, 300 + i));
  await used();
  expect(internedNodes()).toBeGreaterThan(before + 50);
  expect(new Set(kept).size).toBe(5);
});
