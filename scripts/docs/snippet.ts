/** The code blocks of the documentation, as modules that can be compiled and run. */

/** A module made of one or more blocks, each at the line where the document has it, so that positions need no translation. */
export interface Snippet {
  readonly file: string;
  readonly line: number;
  readonly code: string;
  /** Text that the compiler's message must contain: such a block must not compile. */
  readonly expectError: string | undefined;
}

interface Block {
  readonly line: number;
  readonly lines: readonly string[];
  readonly continues: boolean;
  readonly expectError: string | undefined;
}

const at = (blocks: readonly Block[]): string => {
  const padded: string[] = [];
  for (const { line, lines } of blocks) {
    while (padded.length < line - 1) padded.push('');
    padded.push(...lines);
  }
  return padded.join('\n');
};

/** What follows `ts` on a fence: nothing, `continue`, `expect-error="part of the message"`, or both. Anything else is an error. */
const attributes = (where: string, info: string): { continues: boolean; expectError: string | undefined } => {
  const found = /^(\s+continue)?(?:\s+expect-error="([^"]+)")?\s*$/.exec(info);
  if (found === null)
    throw new Error(`${where}: a ts block may be marked continue or expect-error="…", not \`${info.trim()}\``);
  return { continues: found[1] !== undefined, expectError: found[2] };
};

const blocks = (file: string, text: string): readonly Block[] => {
  const found: Block[] = [];
  let open: { close: string; indent: number; block: Block & { lines: string[] } } | undefined;
  text.split(/\r?\n/).forEach((content, index) => {
    const fence = /^(\s*)(`{3,}|~{3,})\s*(\S*)(.*)$/.exec(content);
    const [, indent = '', marks = '', language = '', info = ''] = fence ?? [];
    if (open === undefined) {
      if (fence === null) return;
      const where = `${file}:${index + 1}`;
      const isTs = language === 'ts' || language === 'typescript';
      const marked = isTs ? attributes(where, info) : { continues: false, expectError: undefined };
      open = { close: marks, indent: indent.length, block: { line: index + 2, lines: [], ...marked } };
      if (isTs) found.push(open.block);
    } else if (language === '' && marks.startsWith(open.close)) {
      open = undefined;
    } else {
      open.block.lines.push(content.slice(Math.min(open.indent, content.search(/\S|$/))));
    }
  });
  if (open !== undefined) throw new Error(`${file}: the code block before line ${open.block.line} is never closed`);
  return found;
};

/** Every `ts` block of a Markdown file. A block marked `continue` joins the module of the block before it. */
export const fromMarkdown = (file: string, text: string): readonly Snippet[] => {
  const snippets: Snippet[] = [];
  let group: readonly Block[] = [];
  const flush = () => {
    const [first] = group;
    if (first !== undefined) snippets.push({ file, line: first.line, code: at(group), expectError: undefined });
  };
  for (const block of blocks(file, text)) {
    if (block.continues && group.length === 0) throw new Error(`${file}:${block.line}: there is no block to continue`);
    if (block.expectError !== undefined) {
      const code = at(block.continues ? [...group, block] : [block]);
      snippets.push({ file, line: block.line, code, expectError: block.expectError });
    } else if (block.continues) {
      group = [...group, block];
    } else {
      flush();
      group = [block];
    }
  }
  flush();
  return snippets.toSorted((a, b) => a.line - b.line);
};

/** Every `@example` of a source file's docstrings: the lines up to the next tag or the end of the comment. */
export const fromDocstrings = (file: string, text: string): readonly Snippet[] => {
  const snippets: Snippet[] = [];
  let comment = false;
  let example: { line: number; lines: string[] } | undefined;
  const flush = () => {
    if (example?.lines.some((line) => line.trim() !== '')) {
      snippets.push({
        file,
        line: example.line,
        code: at([{ ...example, continues: false, expectError: undefined }]),
        expectError: undefined,
      });
    }
    example = undefined;
  };
  text.split(/\r?\n/).forEach((content, index) => {
    if (/^\s*\/\*\*/.test(content)) comment = true;
    if (!comment) return;
    const inner = content.replace(/^\s*(\/\*\*|\*(?!\/)) ?/, '').replace(/\s*\*\/\s*$/, '');
    if (/^@\w/.test(inner)) flush();
    if (/^@example\b/.test(inner)) example = { line: index + 2, lines: [] };
    else if (example !== undefined) example.lines.push(/^```/.test(inner) ? '' : inner);
    if (content.includes('*/')) {
      flush();
      comment = false;
    }
  });
  return snippets;
};
