/**
 * Where a local of a kernel was declared: a question that gpu.js (2.24) asks at every mention of every local, several times over, and
 * answers by going through all the mentions. Building a kernel so takes time that is quadratic in its length: half a second for a
 * network of two layers. Here the same answer comes from a table, made once for each kernel. A gpu.js that is made otherwise
 * is left as it is.
 */
interface Mention {
  readonly ast: object;
  readonly declaration: unknown;
}

interface FunctionNode {
  readonly identifiers: readonly Mention[] | null;
}

interface FunctionNodeClass {
  readonly prototype: { getDeclaration: (this: FunctionNode, ast: object) => unknown };
}

const isFunctionNodeClass = (value: unknown): value is FunctionNodeClass =>
  typeof value === 'function' &&
  typeof value.prototype === 'object' &&
  value.prototype !== null &&
  'getDeclaration' in value.prototype &&
  typeof value.prototype.getDeclaration === 'function';

interface Table {
  readonly size: number;
  readonly declarations: ReadonlyMap<object, unknown>;
}

/** The first mention counts, as in gpu.js. */
const tableOf = (mentions: readonly Mention[]): Table => {
  const declarations = new Map<object, unknown>();
  for (const { ast, declaration } of mentions) if (!declarations.has(ast)) declarations.set(ast, declaration);
  return { size: mentions.length, declarations };
};

/** Gives gpu.js's class of functions, `FunctionNode`, the table. */
export const tabulateDeclarations = (functionNode: unknown): void => {
  if (!isFunctionNodeClass(functionNode)) return;
  const { prototype } = functionNode;
  const search = prototype.getDeclaration;
  const tables = new WeakMap<readonly Mention[], Table>();
  prototype.getDeclaration = function (this: FunctionNode, ast: object): unknown {
    const { identifiers } = this;
    if (!Array.isArray(identifiers)) return search.call(this, ast);
    const known = tables.get(identifiers);
    const table = known?.size === identifiers.length ? known : tableOf(identifiers);
    if (table !== known) tables.set(identifiers, table);
    return table.declarations.get(ast) ?? null;
  };
};
