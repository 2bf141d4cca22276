/**
 * Follows keys through a program: from the roots, through foldIn, arrays of keys and the bodies of loops, to the draws.
 */
import type { Fn, Node } from '../node.ts';
import { type ArrayType, type Dims, isTuple } from '../type.ts';
import { fold } from '../walk.ts';
import { type Chain, extend, rootChain, substituteChain } from './chain.ts';
import {
  type Affine,
  addScaled,
  axisForm,
  constantForm,
  positionOf,
  type Substitution,
  scaleForm,
  unknown,
  type Variable,
  variableForm,
} from './form.ts';
import {
  anyOf,
  carriedBy,
  intOf,
  type Known,
  lost,
  other,
  sliceAt,
  stackOver,
  stepsDone,
  substituteKnown,
} from './loops.ts';
import { keySources, sourcesOf } from './movement.ts';

/** A use of a key by a draw, once for each value of the indices of the loops around it and of the key's own axes. */
export interface Use {
  readonly draw: Node<'draw'>;
  /** Nothing where the key could not be followed. */
  readonly chain: Chain | undefined;
  readonly indices: readonly Variable[];
  /** Where: the program, or a body of it. */
  readonly scope: Scope;
}

/** The program, or a body as one node calls it. */
export interface Scope {
  readonly results: readonly Node[];
  readonly params: readonly Known[];
  readonly indices: readonly Variable[];
  /** Whether it runs at all for sure: not so in a loop that may stop at once. */
  readonly surely: boolean;
  readonly caller: { readonly node: Node; readonly scope: Scope } | undefined;
}

/** What the caller vouches for: arrays of integers (inputs) no two entries of which are equal. */
export interface Assumptions {
  readonly distinct: ReadonlySet<Node>;
}

const arrayOf = (node: Node): ArrayType => (isTuple(node.type) ? { dtype: 'real', shape: [] } : node.type);
const isKey = ({ dtype, shape }: ArrayType): boolean => dtype === 'bits' && shape.at(-1) === 2;
const axesOf = (shape: Dims): readonly Affine[] => shape.map((_, i) => axisForm(i));

/** Rows of two words, none twice. */
const distinctKeys = (data: readonly number[]): boolean => {
  const rows = data.flatMap((word, i) => (i % 2 === 0 ? [`${word},${data[i + 1]}`] : []));
  return new Set(rows).size === rows.length;
};

const constantKnown = (node: Node<'constant'>): Known => {
  const { dtype, shape, data } = node.attrs;
  if (isKey({ dtype, shape })) {
    const [first, second] = data;
    if (shape.length === 1)
      return { kind: 'key', chain: rootChain(`${first},${second}`, `key(${first}, ${second})`, 0) };
    return distinctKeys(data) ? { kind: 'key', chain: rootChain(node, 'constant keys', shape.length - 1) } : lost;
  }
  if (dtype !== 'int') return anyOf({ dtype, shape });
  const [first = 0, second = first] = data;
  const step = second - first;
  if (data.every((x) => x === first)) return intOf(constantForm(first));
  if (shape.length === 1 && data.every((x, i) => x === first + i * step))
    return intOf(addScaled(constantForm(first), axisForm(0), step));
  return intOf({ kind: 'table', of: node, distinct: new Set(data).size === data.length, index: axesOf(shape) });
};

/** Traces a program: `use` is called for each draw, as often as bodies that contain it are called. */
export const trace = (roots: readonly Node[], { distinct }: Assumptions, use: (found: Use) => void): void => {
  const fixed = new Map<Node, Variable>();

  const fixedOf = (node: Node): Variable => {
    const name = node.op === 'input' ? node.attrs.name : node.op;
    const found = fixed.get(node) ?? { kind: 'fixed', name, size: Infinity };
    fixed.set(node, found);
    return found;
  };

  /** An integer of the program that is not followed: outside of bodies it is at least one and the same number. */
  const opaque = (node: Node, scope: Scope): Known => {
    const { dtype, shape } = arrayOf(node);
    if (dtype !== 'int' || scope.caller !== undefined) return anyOf({ dtype, shape });
    return intOf(
      shape.length === 0
        ? variableForm(fixedOf(node))
        : { kind: 'table', of: node, distinct: distinct.has(node), index: axesOf(shape) },
    );
  };

  const arithmetic = (node: Node, args: readonly Known[]): Affine | undefined => {
    const [a, b] = args.map((known) => (known.kind === 'int' && known.form.kind === 'affine' ? known.form : undefined));
    if (a === undefined) return undefined;
    if (node.op === 'neg') return scaleForm(a, -1);
    if (b === undefined) return undefined;
    if (node.op === 'add') return addScaled(a, b, 1);
    if (node.op === 'sub') return addScaled(a, b, -1);
    if (node.op === 'mul' && a.terms.size === 0) return scaleForm(b, a.constant);
    return node.op === 'mul' && b.terms.size === 0 ? scaleForm(a, b.constant) : undefined;
  };

  /** Movements of integers and of keys. */
  const moved = (node: Node, args: readonly Known[]): Known | undefined => {
    const [first, second] = args;
    const [from, indices] = node.args.map((arg) => arrayOf(arg).shape);
    if (first === undefined || from === undefined || (first.kind !== 'int' && first.kind !== 'key')) return undefined;
    const places = second?.kind === 'int' ? second.form : unknown;
    const all = sourcesOf(node, from, places, indices ?? []);
    const sources = first.kind === 'key' ? keySources(all, arrayOf(node).shape.length) : all;
    const by: Substitution = (variable) => sources?.[positionOf(variable) ?? -1];
    return sources === undefined ? undefined : substituteKnown(first, by);
  };

  const drawn = (node: Node<'draw'>, key: Known | undefined, scope: Scope): Known => {
    const lead = arrayOf(node).shape.slice(0, arrayOf(node).shape.length - node.attrs.shape.length);
    const own = lead.map((size, i): Variable => ({ kind: 'loop', name: `axis ${i}`, size }));
    const by: Substitution = (variable) => {
      const index = own[positionOf(variable) ?? -1];
      return index === undefined ? undefined : variableForm(index);
    };
    const chain = key?.kind === 'key' ? substituteChain(key.chain, by) : undefined;
    use({ draw: node, chain, indices: [...scope.indices, ...own], scope });
    return node.attrs.kind === 'bits' ? lost : other;
  };

  const enter = (
    node: Node,
    scope: Scope,
    fn: Fn,
    params: readonly Known[],
    index: Variable | undefined,
    record: boolean,
  ): readonly Known[] =>
    run(
      {
        results: fn.results,
        params,
        indices: index === undefined ? scope.indices : [...scope.indices, index],
        surely: scope.surely && node.op !== 'iterate' && index?.size !== 0,
        caller: { node, scope },
      },
      record,
    );

  const structured = (
    node: Node,
    args: readonly Known[],
    scope: Scope,
    record: boolean,
  ): readonly Known[] | undefined => {
    switch (node.op) {
      case 'customVjp':
        return enter(node, scope, node.attrs.f, args, undefined, record);
      case 'batch': {
        const { n, mapped, summed, body } = node.attrs;
        const lane: Variable = { kind: 'loop', name: 'lane', size: n };
        const given = args.map((known, i) => (mapped[i] === true ? sliceAt(known, variableForm(lane)) : known));
        return enter(node, scope, body, given, lane, record).map((known, i) =>
          summed[i] === true ? (known.kind === 'int' ? intOf(unknown) : known) : stackOver(known, lane),
        );
      }
      case 'scan': {
        const { n, carries, xs, reverse, body } = node.attrs;
        const step: Variable = { kind: 'loop', name: 'step', size: n };
        const slices = args.slice(carries, carries + xs).map((known) => sliceAt(known, variableForm(step)));
        const rest = [...slices, ...args.slice(carries + xs)];
        const given = (state: readonly Known[]): readonly Known[] => [intOf(variableForm(step)), ...state, ...rest];
        const types = body.params.slice(1, 1 + carries);
        const carried = carriedBy(types, args.slice(0, carries), step, stepsDone(step, n, reverse), (state) =>
          enter(node, scope, body, given(state), step, false),
        );
        const results = enter(node, scope, body, given(carried.map(({ during }) => during)), step, record);
        const ys = results.slice(carries).map((known) => stackOver(known, step));
        return [...carried.map(({ after }) => after(constantForm(n))), ...ys];
      }
      case 'iterate': {
        const { max, carries, cond, body } = node.attrs;
        const step: Variable = { kind: 'loop', name: 'step', size: max };
        const rest = args.slice(carries);
        const given = (state: readonly Known[]): readonly Known[] => [intOf(variableForm(step)), ...state, ...rest];
        const types = body.params.slice(1, 1 + carries);
        const carried = carriedBy(types, args.slice(0, carries), step, variableForm(step), (state) =>
          enter(node, scope, body, given(state), step, false),
        );
        const state = given(carried.map(({ during }) => during));
        enter(node, scope, cond, state, step, record);
        enter(node, scope, body, state, step, record);
        return [...carried.map(({ after }) => after(unknown)), intOf(unknown)];
      }
      default:
        return undefined;
    }
  };

  const knownOf = (node: Node, args: readonly Known[], scope: Scope, record: boolean): Known => {
    const items = structured(node, args, scope, record);
    if (items !== undefined) return { kind: 'tuple', items };
    const [first, second] = args;
    switch (node.op) {
      case 'input':
        return isKey(arrayOf(node))
          ? { kind: 'key', chain: rootChain(node, node.attrs.name, node.attrs.shape.length - 1) }
          : opaque(node, scope);
      case 'param':
        return scope.params[node.attrs.index] ?? anyOf(arrayOf(node));
      case 'constant':
        return constantKnown(node);
      case 'iota':
        return intOf(axisForm(node.attrs.axis));
      case 'project':
        return (first?.kind === 'tuple' ? first.items[node.attrs.index] : undefined) ?? anyOf(arrayOf(node));
      case 'foldIn':
        return first?.kind === 'key' && second?.kind === 'int'
          ? { kind: 'key', chain: extend(first.chain, { kind: 'fold', data: second.form }) }
          : lost;
      case 'draw': {
        if (record) return drawn(node, first, scope);
        return node.attrs.kind === 'bits' ? lost : other;
      }
      default: {
        const form = arrayOf(node).dtype === 'int' ? arithmetic(node, args) : undefined;
        return form === undefined ? (moved(node, args) ?? opaque(node, scope)) : intOf(form);
      }
    }
  };

  function run(scope: Scope, record: boolean): readonly Known[] {
    const of = fold<Known>(scope.results, (node, at) => knownOf(node, node.args.map(at), scope, record));
    return scope.results.map(of);
  }

  run({ results: roots, params: [], indices: [], surely: true, caller: undefined }, true);
};
