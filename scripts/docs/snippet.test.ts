import { expect, test } from 'vitest';
import { run } from './run.ts';
import { fromDocstrings, fromMarkdown } from './snippet.ts';

const fence = '```';
const document = (...blocks: readonly (readonly [info: string, ...lines: string[]])[]): string =>
  blocks.map(([info, ...lines]) => [`${fence}${info}`, ...lines, fence].join('\n')).join('\n\ntext\n\n');

test('a block keeps its line, and one marked continue joins the block before it', () => {
  const text = document(['ts', 'const a = 1;'], ['bash', 'ls'], ['ts continue', 'a;']);
  expect(fromMarkdown('a.md', text)).toEqual([
    { file: 'a.md', line: 2, code: `\nconst a = 1;${'\n'.repeat(12)}a;`, expectError: undefined },
  ]);
});

test('a block that must not compile may see the blocks before it and is not seen by the blocks after it', () => {
  const text = document(['ts', 'const a = 1;'], ['ts continue expect-error="no b"', 'b;'], ['ts continue', 'a;']);
  const snippets = fromMarkdown('a.md', text);
  expect(snippets.map(({ code, expectError }) => [code.replace(/\n+/g, ' ').trim(), expectError])).toEqual([
    ['const a = 1; a;', undefined],
    ['const a = 1; b;', 'no b'],
  ]);
});

test('a ts block with an unknown mark, nothing to continue, or no end is an error, not silence', () => {
  expect(() => fromMarkdown('a.md', document(['ts ignore', 'a;']))).toThrow('a.md:1: a ts block may be marked');
  expect(() => fromMarkdown('a.md', document(['ts continue', 'a;']))).toThrow('no block to continue');
  expect(() => fromMarkdown('a.md', `${fence}ts\na;`)).toThrow('never closed');
});

test('an example of a docstring ends at the next tag or with the comment', () => {
  const text =
    '/**\n * One.\n * @example\n * import a from "a";\n *   a;\n * @category x\n */\n/** @example\n * b; */\n// @example\n';
  expect(fromDocstrings('a.ts', text).map(({ line, code }) => [line, code.trim()])).toEqual([
    [4, 'import a from "a";\n  a;'],
    [9, 'b;'],
  ]);
});

test('what does not compile, what throws and what runs are told apart', async () => {
  const text = document(
    ['ts', "import { ok } from 'node:assert';", 'ok(await Promise.resolve(true));'],
    ['ts', 'const wrong: string = 1;'],
    ['ts', "throw new Error('oh');"],
    ['ts expect-error="not assignable to type \'string\'"', 'const wrong: string = 1;'],
  );
  const outcomes = await run(fromMarkdown('a.md', text));
  expect(outcomes.map(({ messages, thrown }) => [messages.join(), thrown?.split('\n')[0]])).toEqual([
    ['', undefined],
    ["a.md:9: Type 'number' is not assignable to type 'string'.", undefined],
    ['', 'Error: oh'],
    ["a.md:21: Type 'number' is not assignable to type 'string'.", undefined],
  ]);
}, 120_000);
