import * as E from 'fp-ts/lib/Either.js';
import { expect, test } from 'vitest';
import { type Child, startChild } from './child.ts';

/** A process that greets, chatters, doubles numbers, and refuses or dies when told to. */
const script = `
console.log('no JSON'); console.log(JSON.stringify({ ready: 'doubling' }));
require('node:readline').createInterface({ input: process.stdin }).on('line', (line) => {
  if (line === 'die') { console.error('out of numbers'); process.exit(3); }
  if (line === 'no') console.log(JSON.stringify({ error: 'will not' }));
  else { console.log('chatter'); console.log(JSON.stringify({ result: 2 * Number(line) })); }
});`;

const start = async (source: string): Promise<{ readonly child: Child; readonly hello: unknown }> => {
  const started = await startChild(process.execPath, ['-e', source]);
  if (E.isLeft(started)) throw new Error(started.left);
  return started.right;
};

test('answers come in the order of requests, whatever else is printed', async () => {
  const { child, hello } = await start(script);
  expect(hello).toEqual({ ready: 'doubling' });
  expect(await Promise.all(['1', '2', '21'].map(child.ask))).toEqual([{ result: 2 }, { result: 4 }, { result: 42 }]);
  await expect(child.ask('no')).rejects.toThrow('will not');
  expect(await child.ask('4')).toEqual({ result: 8 });
  await child.close();
});

test('a process that ends fails what was asked of it, then and later, with its last words', async () => {
  const { child } = await start(script);
  await expect(child.ask('die')).rejects.toThrow(/ended with 3\n(.*\n)*out of numbers/);
  await expect(child.ask('1')).rejects.toThrow(/ended with 3/);
  await child.close();
});

test('what cannot be started, or is not ready, is told', async () => {
  expect(await startChild('no-such-command', [])).toEqual(
    E.left(expect.stringMatching(/no-such-command cannot be started/)),
  );
  expect(await startChild(process.execPath, ['-e', 'console.log("{\\"error\\": \\"no torch\\"}")'])).toEqual(
    E.left('no torch'),
  );
  expect(await startChild(process.execPath, ['-e', ''])).toEqual(E.left(expect.stringMatching(/ended with 0/)));
});
