/**
 * Forward mode: tangents flow beside values. A structured node becomes one node that computes both, so the values are rebuilt as well.
 */
import {
  dtypeOf,
  isTuple,
  type Node,
  type OpName,
  sameType,
  shapeOf,
  showType,
  topological,
  typeOf,
} from '@ergodic/core/graph';
import { addMaybe, build, type Maybe, remake, results } from '@ergodic/core/ops';
import { type Dual, structuredJvp } from './forward-structured.ts';
import { NotDifferentiableError } from './not-differentiable.ts';
import { at, only } from './rewrite.ts';
import { type Rules, standardRules } from './rules.ts';

const ofRule = <K extends OpName>(node: Node<K>, self: Node, tangents: readonly Maybe[], rules: Rules): Maybe => {
  const derivative = rules.derivative<K>(node.op);
  return derivative.kind === 'rule' ? derivative.jvp(tangents, node, self) : null;
};

const dual = (node: Node, args: readonly Dual[], rules: Rules): Dual => {
  if (node.op === 'project') {
    const { values, tangents } = only(args);
    return { values: [at(values, node.attrs.index)], tangents: [tangents[node.attrs.index] ?? null] };
  }
  const moved = remake(
    node,
    args.map(({ values }) => only(values)),
  );
  const tangents = args.map((arg) => arg.tangents[0] ?? null);
  if (tangents.every((t) => t === null)) return { values: results(moved), tangents: [] };
  if (isTuple(moved.type)) return structuredJvp(moved, tangents, pushforward, rules);
  return {
    values: [moved],
    tangents: dtypeOf(moved) === 'real' ? [ofRule(moved, moved, tangents, rules)] : [],
  };
};

/**
 * The outputs and their tangents, from tangents of `wrt`. Where one of `wrt` depends on another, its tangent is added to what flows in.
 */
export function pushforward(
  outputs: readonly Node[],
  wrt: readonly Node[],
  tangents: readonly Maybe[],
  rules: Rules = standardRules,
): Dual {
  const seeds = new Map<Node, Maybe>();
  wrt.forEach((node, i) => {
    if (dtypeOf(node) !== 'real') throw new NotDifferentiableError(node.op, `it is ${dtypeOf(node)}, not real`);
    const t = tangents[i] ?? null;
    if (t && !sameType(typeOf(node), typeOf(t)))
      throw new TypeError(`variable ${i} is ${showType(node.type)}, its tangent ${showType(t.type)}`);
    seeds.set(node, addMaybe(seeds.get(node) ?? null, t));
  });
  const known = new Map<Node, Dual>();
  const of = (node: Node): Dual => known.get(node) ?? { values: [node], tangents: [] };
  for (const node of topological(outputs)) {
    const flow = dual(node, node.args.map(of), rules);
    const seed = seeds.get(node) ?? null;
    known.set(node, seed === null ? flow : { ...flow, tangents: [addMaybe(flow.tangents[0] ?? null, seed)] });
  }
  return {
    values: outputs.map((output) => only(of(output).values)),
    tangents: outputs.map((output) => of(output).tangents[0] ?? null),
  };
}

/** Tangents of `outputs`, zeros where they do not vary with `wrt`: `J tangents`. */
export const jvpNodes = (
  outputs: readonly Node[],
  wrt: readonly Node[],
  tangents: readonly Maybe[],
  rules: Rules = standardRules,
): readonly Node[] => {
  const found = pushforward(outputs, wrt, tangents, rules).tangents;
  return outputs.map((output, i) => found[i] ?? build.full(0, { dtype: 'real', shape: shapeOf(output) }));
};
