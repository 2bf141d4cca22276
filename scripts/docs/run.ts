/** Compiles snippets in one run of tsc, as a project beside the packages, and runs those that should run as a user would. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { node } from '../setup/child.mjs';
import { inRoot, root } from '../setup/paths.mjs';
import type { Snippet } from './snippet.ts';

export interface Outcome {
  /** The compiler's messages, each as `document:line: message`. */
  readonly messages: readonly string[];
  /** What the module threw when it was imported, if it was. */
  readonly thrown: string | undefined;
}

const nameOf = ({ file, line }: Snippet): string => `${file}.L${line}`;

const project = (folder: string) => ({
  extends: relative(folder, inRoot('tsconfig.base.json')),
  compilerOptions: {
    lib: ['ES2023', 'DOM'],
    types: ['node'],
    moduleDetection: 'force',
    rootDir: 'src',
    outDir: 'js',
    declaration: true,
    // A document is not a library: what a block exports needs no nameable type.
    composite: false,
  },
  include: ['src'],
  references: ['core', 'autodiff', 'samplers', 'models'].map((name) => ({
    path: relative(folder, inRoot('packages', name, 'tsconfig.src.json')),
  })),
});

const compile = async (folder: string): Promise<ReadonlyMap<string, readonly string[]>> => {
  const { output } = await node(inRoot('node_modules/typescript/bin/tsc'), ['-b', folder, '--pretty', 'false'], {
    capture: true,
  });
  const messages = new Map<string, string[]>();
  let current: string[] | undefined;
  for (const text of output.split('\n')) {
    const found = /^(.+)\((\d+),\d+\): error TS\d+: (.*)$/.exec(text);
    if (found !== null) {
      const [, file = '', line, message] = found;
      const name = relative(join(folder, 'src'), resolve(root, file)).replaceAll('\\', '/').replace(/\.ts$/, '');
      current = messages.get(name) ?? [];
      messages.set(name, current);
      current.push(`${name.replace(/\.L\d+$/, '')}:${line}: ${message}`);
    } else if (text.startsWith(' ') && current !== undefined) {
      current.push(`${current.pop()}\n${text}`);
    }
  }
  return messages;
};

const execute = async (folder: string, names: readonly string[]): Promise<Readonly<Record<string, string>>> => {
  const [list, results] = [join(folder, 'list.json'), join(folder, 'results.json')];
  writeFileSync(list, JSON.stringify(names.map((name) => join(folder, 'js', `${name}.js`))));
  const { output } = await node('--enable-source-maps', [inRoot('scripts/docs/execute.mjs'), list, results], {
    capture: true,
  });
  try {
    return JSON.parse(readFileSync(results, 'utf8'));
  } catch {
    throw new Error(`The documentation's modules ended the process that ran them:\n${output}`);
  }
};

/** The outcome of each snippet, in order. */
export const run = async (snippets: readonly Snippet[]): Promise<readonly Outcome[]> => {
  mkdirSync(inRoot('out/docs'), { recursive: true });
  const folder = mkdtempSync(inRoot('out/docs/run-'));
  try {
    for (const snippet of snippets) {
      const path = join(folder, 'src', `${nameOf(snippet)}.ts`);
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, snippet.code);
    }
    writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(project(folder)));
    const messages = await compile(folder);
    const runnable = snippets.filter((snippet) => snippet.expectError === undefined && !messages.has(nameOf(snippet)));
    const thrown = await execute(folder, runnable.map(nameOf));
    return snippets.map((snippet) => ({
      messages: messages.get(nameOf(snippet)) ?? [],
      thrown: thrown[join(folder, 'js', `${nameOf(snippet)}.js`)],
    }));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};
