/**
 * A kernel as text, one statement a line.
 */
import type { Kernel, Scalar, Stmt } from './loops.ts';

const showScalar = (value: Scalar): string => {
  switch (value.op) {
    case 'constant':
      return String(value.value);
    case 'cell':
    case 'row':
    case 'column':
      return value.op;
    case 'argument':
      return value.name;
    case 'axis':
      return `axis ${value.axis}`;
    case 'load':
      return `${value.buffer}[%${value.index}]`;
    case 'convert':
      return `convert %${value.arg}`;
    case 'quotient':
      return `%${value.arg} div ${value.by}`;
    case 'remainder':
      return `%${value.arg} mod ${value.by}`;
    case 'threefry':
      return `threefry (%${value.key[0]}, %${value.key[1]}) %${value.counter}`;
    case 'secondWord':
      return `second word of %${value.of}`;
    case 'mixedWords':
      return `mixed words of %${value.of}`;
    case 'unit':
      return `unit %${value.bits}`;
    default:
      return `${value.op} ${value.args.map((ref) => `%${ref}`).join(' ')}`;
  }
};

export const showBody = (body: readonly Stmt[], indent: string): readonly string[] =>
  body.flatMap((stmt) => {
    if (stmt.stmt === 'let') return [`${indent}%${stmt.ref}: ${stmt.kind} = ${showScalar(stmt.value)}`];
    if (stmt.stmt === 'store')
      return [`${indent}${stmt.buffer}[%${stmt.index}] ${stmt.sum ? '+= sum of' : '='} %${stmt.value}`];
    const variables = stmt.carried.map((c) => `%${c.ref} = %${c.init}`).join(', ');
    const next = stmt.carried.map((c) => `%${c.ref} <- %${c.next}`).join(', ');
    return [
      `${indent}for %${stmt.index} in 0..${stmt.extent - 1}${variables === '' ? '' : ` with ${variables}`}`,
      ...showBody(stmt.body, `${indent}  `),
      ...(next === '' ? [] : [`${indent}  ${next}`]),
    ];
  });

/** A kernel, readable: its arrays, its statements, its results. */
export const printKernel = (kernel: Kernel): string => {
  const arrays = kernel.buffers.map((b) => `${b.name}: ${b.kind}[${b.size}]`).join(', ');
  const results = kernel.results.map((ref) => `%${ref}`).join(', ');
  return [
    `${kernel.cells} cells (${[arrays, ...kernel.scalars].filter((part) => part !== '').join(', ')})`,
    ...showBody(kernel.body, '  '),
    `  return ${results}`,
  ].join('\n');
};
