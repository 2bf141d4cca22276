/**
 * The checker of expression graphs, run after every pass: what a pass may rely on, and must leave behind.
 */
import * as E from 'fp-ts/lib/Either.js';
import { make } from '../ops/make.ts';
import { typing } from '../ops/typing.ts';
import type { OpName } from './attrs.ts';
import { functionsOf, isFn } from './bodies.ts';
import { internFn } from './intern.ts';
import type { Fn, Node } from './node.ts';
import { printNode } from './print.ts';
import { type ArrayType, type Dtype, isTuple, sameType, showType, type Type } from './type.ts';
import { topological } from './walk.ts';

/** Something wrong with a node: where it is, how it prints there, and what is wrong. */
export interface Finding {
  /** `the program`, or which body. */
  readonly where: string;
  readonly node: string;
  readonly problem: string;
}

/** Everything that is wrong with a graph: at least one thing. */
export type Findings = readonly [Finding, ...(readonly Finding[])];

/** One line a finding. */
export const showFindings = (findings: readonly Finding[]): string =>
  findings.map(({ where, node, problem }) => `${where}: ${node}: ${problem}`).join('\n');

/** A scope: what a node may refer to. */
interface Scope {
  readonly where: string;
  readonly params: readonly ArrayType[] | undefined;
  readonly results: readonly Node[];
}

const isWhole = (n: number): boolean => Number.isInteger(n) && n >= 0;

const arraysOf = (type: Type): readonly ArrayType[] => (isTuple(type) ? type.tuple : [type]);

/** Frozen all the way down. Functions answer for themselves, and the numbers of a list need no look each. */
const isFrozenDeep = (value: unknown): boolean =>
  typeof value !== 'object' ||
  value === null ||
  isFn(value) ||
  (Object.isFrozen(value) &&
    ((Array.isArray(value) && typeof value[0] === 'number') ||
      Object.values(value).every((item: unknown) => isFrozenDeep(item))));

/** Frozen, with what it consists of; operands answer for themselves. */
const isFrozen = (node: Node): boolean =>
  Object.isFrozen(node) && Object.isFrozen(node.args) && isFrozenDeep(node.attrs) && isFrozenDeep(node.type);

const isFrozenFn = (fn: Fn): boolean => Object.isFrozen(fn) && Object.isFrozen(fn.results) && isFrozenDeep(fn.params);

const fits: { readonly [D in Dtype]: (x: number) => boolean } = {
  real: () => true,
  int: (x) => Number.isInteger(x) && Math.abs(x) <= 2 ** 31,
  bits: (x) => isWhole(x) && x < 2 ** 32,
  bool: (x) => x === 0 || x === 1,
};

const constantProblems = (node: Node): readonly string[] => {
  if (node.op !== 'constant') return [];
  const { dtype, data } = node.attrs;
  const wrong = data.find((x) => !fits[dtype](x));
  return wrong === undefined ? [] : [`${wrong} is no value of kind ${dtype}`];
};

const scopeProblems = (node: Node, params: Scope['params']): readonly string[] => {
  if (node.op === 'hole') return ['a bound variable of a body that was never closed'];
  if (node.op === 'input' && params !== undefined) return ['an input inside a body, which is not closed then'];
  if (node.op !== 'param') return [];
  const { index, dtype, shape } = node.attrs;
  if (params === undefined) return ['a variable of a body, outside of any'];
  const bound = params[index];
  if (bound === undefined) return [`variable ${index} of a body that has ${params.length}`];
  return sameType(bound, { dtype, shape }) ? [] : [`variable ${index} of the body is ${showType(bound)}`];
};

const rebuilt = <K extends OpName>(node: Node<K>): Node => make(node.op, node.args, node.attrs);

/** The type rule and the intern table, asked again. */
const typeProblems = (node: Node): readonly string[] => {
  const again = E.tryCatch(() => rebuilt(node), E.toError);
  if (E.isLeft(again)) return [`its operands do not fit: ${again.left.message}`];
  if (showType(again.right.type) !== showType(node.type)) return [`its operands give ${showType(again.right.type)}`];
  return again.right === node ? [] : ['a second node for one expression: it was not interned'];
};

const problems = (node: Node, params: Scope['params']): readonly string[] => {
  if (!Object.hasOwn(typing, node.op)) return ['no such operation'];
  const late = node.args.filter((arg) => arg.id >= node.id);
  // In this order: the type rule may assume what comes before it, and interning freezes what it is given.
  const plain = [
    ...(isFrozen(node) ? [] : ['not frozen']),
    ...(late.length === 0 ? [] : [`made before its operand ${late.map(({ id }) => `#${id}`).join(', ')}`]),
    ...scopeProblems(node, params),
    ...(arraysOf(node.type).every(({ shape }) => shape.every(isWhole)) ? [] : ['a dimension is not a whole number']),
  ];
  return plain.length > 0 ? plain : [...typeProblems(node), ...constantProblems(node)];
};

const scopeFindings = ({ where, params, results }: Scope): readonly Finding[] => {
  const found = topological(results).flatMap((node) => problems(node, params).map((problem) => ({ node, problem })));
  if (found.length === 0) return [];
  const show = printNode(results);
  return found.map(({ node, problem }) => ({ where, node: show(node), problem }));
};

const fnFindings = (where: string, fn: Fn): readonly Finding[] => {
  const found: string[] = [];
  if (!isFrozenFn(fn)) found.push('not frozen');
  fn.results.forEach(({ type }, i) => {
    if (isTuple(type)) found.push(`result ${i} is a tuple`);
  });
  fn.params.forEach(({ shape }, i) => {
    if (!shape.every(isWhole)) found.push(`a dimension of variable ${i} is not a whole number`);
  });
  if (found.length === 0 && internFn(fn.params, fn.results) !== fn)
    found.push('a second function for one: it was not interned');
  return found.map((problem) => ({ where, node: `a function of ${fn.params.length} values`, problem }));
};

/**
 * The graph itself if it is sound, else everything that is wrong with it.
 *
 * A sound graph: every node has a known operation, the type that the rules of its operation give to its operands, whole dimensions, and
 * operands made before it; it is frozen, and interned (so that `===` is equality); constants hold values of their kind. No bound
 * variable of an unfinished body is left. The program mentions inputs and no variables; a body mentions its own variables, each at the
 * type it is declared with, and no inputs. (A variable is a number: one taken from another body with the same number and type cannot be
 * told apart.) Bodies are checked once each, wherever they are called.
 *
 * @category checks
 *
 * @example
 * import * as assert from 'node:assert'
 * import { isRight } from 'fp-ts/lib/Either.js'
 * import { verify } from '@ergodic/core/graph'
 * import { build as b } from '@ergodic/core/ops'
 *
 * assert.ok(isRight(verify([b.exp(b.input('x', 'real', [3]))])))
 */
export const verify = (roots: readonly Node[]): E.Either<Findings, readonly Node[]> => {
  const [first, ...rest] = [
    ...functionsOf(roots).flatMap(({ name, fn, caller }) => {
      const where = `the ${name} of a ${caller.op}`;
      return [...fnFindings(where, fn), ...scopeFindings({ where, params: fn.params, results: fn.results })];
    }),
    ...scopeFindings({ where: 'the program', params: undefined, results: roots }),
  ];
  return first === undefined ? E.right(roots) : E.left([first, ...rest]);
};
