/**
 * Checks a kernel after lowering: every value is made before it is used and in sight, kinds fit, arrays are read within what is declared.
 */
import type { Dtype } from '@ergodic/core/graph';
import { type BufferUse, type Kernel, type Let, operandsOf, type Ref, type Scalar, type Stmt } from './loops.ts';

/** Whole-number division is exact below this. */
export const EXACT_DIVISION = 2 ** 22;
/** Whole numbers are exact in float32 below this. */
export const EXACT_INTEGER = 2 ** 24;

const comparisons = new Set(['equal', 'notEqual', 'less', 'lessEqual', 'greater', 'greaterEqual']);

type Kinds = ReadonlyMap<Ref, Dtype>;

const expectedOperands = (value: Scalar, kind: Dtype, kinds: Kinds): string | null => {
  const kindAt = (ref: Ref): Dtype | undefined => kinds.get(ref);
  const want = (refs: readonly Ref[], dtype: Dtype): string | null => {
    const wrong = refs.find((ref) => kindAt(ref) !== dtype);
    return wrong === undefined ? null : `%${wrong} is ${kindAt(wrong) ?? 'unknown'}, ${dtype} is wanted`;
  };
  switch (value.op) {
    case 'constant':
    case 'cell':
    case 'row':
    case 'column':
    case 'argument':
    case 'axis':
    case 'convert':
      return null;
    case 'load':
      return want([value.index], 'int');
    case 'quotient':
    case 'remainder':
      return (
        want([value.arg], 'int') ?? (Number.isInteger(value.by) && value.by > 0 ? null : `division by ${value.by}`)
      );
    case 'threefry':
      return want(value.key, 'bits') ?? want([value.counter], 'int');
    case 'secondWord':
    case 'mixedWords':
      return want([value.of], 'bits');
    case 'unit':
      return want([value.bits], 'bits');
    case 'where': {
      const [test, ...branches] = value.args;
      return want(test === undefined ? [] : [test], 'bool') ?? want(branches, kind);
    }
    default:
      if (comparisons.has(value.op)) {
        const [a, b] = value.args;
        return a !== undefined && b !== undefined && kindAt(a) === kindAt(b) ? null : 'compares values of two kinds';
      }
      return want(value.args, kind);
  }
};

const checkLoad = (
  value: Extract<Scalar, { readonly op: 'load' }>,
  kind: Dtype,
  buffers: readonly BufferUse[],
  literal: number | undefined,
): string | null => {
  const buffer = buffers.find((b) => b.name === value.buffer);
  if (buffer === undefined) return `reads '${value.buffer}', which is not declared`;
  if (buffer.kind !== kind) return `reads ${kind} from '${value.buffer}', which holds ${buffer.kind}`;
  if (literal !== undefined && (literal < 0 || literal >= buffer.size))
    return `reads place ${literal} of ${buffer.size}`;
  return null;
};

/** What is wrong with a kernel: nothing, for a good one. */
export const verifyKernel = (kernel: Kernel): readonly string[] => {
  const findings: string[] = [];
  const kinds = new Map<Ref, Dtype>();
  const literals = new Map<Ref, number>();
  const scopes: Set<Ref>[] = [new Set()];
  const visible = (ref: Ref): boolean => scopes.some((scope) => scope.has(ref));
  const define = (ref: Ref, kind: Dtype): void => {
    if (kinds.has(ref)) findings.push(`%${ref} is made twice`);
    kinds.set(ref, kind);
    scopes[scopes.length - 1]?.add(ref);
  };
  const use = (ref: Ref, where: () => string): void => {
    if (!visible(ref)) findings.push(`${where()} uses %${ref}, which is not in sight`);
  };
  const checkLet = ({ ref, kind, value }: Let): void => {
    const where = (): string => `%${ref} = ${value.op}`;
    for (const operand of operandsOf(value)) use(operand, where);
    const wrong = expectedOperands(value, kind, kinds);
    if (wrong !== null) findings.push(`${where()}: ${wrong}`);
    if (value.op === 'constant') literals.set(ref, value.value);
    if (value.op === 'load') {
      const bad = checkLoad(value, kind, kernel.buffers, literals.get(value.index));
      if (bad !== null) findings.push(`${where()}: ${bad}`);
    }
    if (value.op === 'argument' && !kernel.scalars.includes(value.name))
      findings.push(`${where()}: '${value.name}' is not declared`);
    if ((value.op === 'quotient' || value.op === 'remainder') && kernel.cells >= EXACT_DIVISION)
      findings.push(`${where()}: ${kernel.cells} cells are too many for exact division`);
    define(ref, kind);
  };
  const walk = (body: readonly Stmt[]): void => {
    for (const stmt of body) {
      if (stmt.stmt === 'let') {
        checkLet(stmt);
        continue;
      }
      if (stmt.stmt === 'store') {
        findings.push(`a store to '${stmt.buffer}' in a kernel whose cells yield values`);
        continue;
      }
      for (const { init } of stmt.carried) use(init, () => 'a loop');
      scopes.push(new Set());
      define(stmt.index, 'int');
      for (const { ref, kind } of stmt.carried) define(ref, kind);
      walk(stmt.body);
      for (const { next, kind } of stmt.carried) {
        use(next, () => 'a loop');
        if (kinds.get(next) !== kind) findings.push(`%${next} becomes a variable of kind ${kind}`);
      }
      scopes.pop();
      // After the loop its variables stay in sight.
      for (const { ref } of stmt.carried) scopes[scopes.length - 1]?.add(ref);
    }
  };
  walk(kernel.body);
  for (const ref of kernel.results) use(ref, () => 'the result');
  if (kernel.results.length < 1 || kernel.results.length > 4)
    findings.push(`${kernel.results.length} results (1 to 4)`);
  return findings;
};
