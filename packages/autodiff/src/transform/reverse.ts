/**
 * Reverse mode: cotangents flow from the outputs to what they are wanted of, along an explicit order of the graph. What comes out is a
 * graph again, whose rules refer to the nodes that they differentiate: so it can be differentiated again.
 */
import { dtypeOf, type Node, type OpName, sameType, shapeOf, showType, topological, typeOf } from '@ergodic/core/graph';
import { build, type Maybe } from '@ergodic/core/ops';
import { activity, type Flags, some } from './activity.ts';
import { augment } from './augment.ts';
import { NotDifferentiableError } from './not-differentiable.ts';
import type { BodyVjp } from './reverse-scan.ts';
import { structuredVjp } from './reverse-structured.ts';
import { only } from './rewrite.ts';
import { type Rules, standardRules } from './rules.ts';

/** The outputs (rebuilt so that the derivative shares their work) and the cotangents of what was asked for. */
export interface Pullback {
  readonly values: readonly Node[];
  /** `null` where the outputs do not vary with it. */
  readonly cotangents: readonly Maybe[];
}

const contributions = <K extends OpName>(
  node: Node<K>,
  self: Node,
  cts: readonly Maybe[],
  active: Flags,
  rules: Rules,
): readonly Maybe[] => {
  const derivative = rules.derivative<K>(node.op);
  const [ct] = cts;
  if (derivative.kind === 'rule') return ct ? derivative.vjp(ct, node, self) : [];
  return derivative.kind === 'zero' ? [] : structuredVjp(self, cts, active, bodyVjp, rules);
};

/** The reverse sweep over a graph whose scans keep their carries. */
const sweep = (
  outputs: readonly Node[],
  wrt: readonly Node[],
  cotangents: readonly Maybe[],
  rules: Rules,
): readonly Maybe[] => {
  const active = activity(outputs, new Set(wrt), rules);
  const found = new Map<Node, Maybe[]>();
  const addTo = (node: Node, index: number, ct: Maybe): void => {
    if (ct === null) return;
    const list = found.get(node) ?? [];
    const earlier = list[index];
    list[index] = earlier ? rules.accumulate(earlier, ct) : ct;
    found.set(node, list);
  };
  outputs.forEach((output, i) => {
    addTo(output, 0, cotangents[i] ?? null);
  });
  for (const node of [...topological(outputs)].reverse()) {
    const cts = found.get(node);
    if (cts === undefined || !some(active(node))) continue;
    if (node.op === 'project') {
      addTo(only(node.args), node.attrs.index, cts[0] ?? null);
      continue;
    }
    const flags = node.args.map((arg) => some(active(arg)));
    if (!some(flags)) continue;
    contributions(node, node, cts, flags, rules).forEach((ct, i) => {
      const arg = node.args[i];
      if (arg !== undefined && flags[i] === true) addTo(arg, 0, ct);
    });
  }
  return wrt.map((node) => found.get(node)?.[0] ?? null);
};

/**
 * Cotangents of `wrt` from those of `outputs`. The derivative is total: where one of `wrt` depends on another, what flows through it counts
 * for both. `null` stands for zero, in and out.
 */
export const pullback = (
  outputs: readonly Node[],
  wrt: readonly Node[],
  cotangents: readonly Maybe[],
  rules: Rules = standardRules,
): Pullback => {
  outputs.forEach((output, i) => {
    const ct = cotangents[i];
    if (ct && !sameType(typeOf(output), typeOf(ct)))
      throw new TypeError(`output ${i} is ${showType(output.type)}, its cotangent ${showType(ct.type)}`);
  });
  for (const node of wrt)
    if (dtypeOf(node) !== 'real') throw new NotDifferentiableError(node.op, `it is ${dtypeOf(node)}, not real`);
  const given = cotangents.filter((ct) => ct !== null);
  const of = augment([...outputs, ...wrt, ...given], new Set(wrt), rules);
  const values = outputs.map(of);
  return {
    values,
    cotangents: sweep(
      values,
      wrt.map(of),
      cotangents.map((ct) => (ct ? of(ct) : null)),
      rules,
    ),
  };
};

const bodyVjp: BodyVjp = (outputs, wrt, cotangents, rules) => pullback(outputs, wrt, cotangents, rules).cotangents;

/** Zero for a derivative that is absent. */
export const orZero = (ct: Maybe, node: Node): Node => ct ?? build.full(0, { dtype: 'real', shape: shapeOf(node) });

/** Cotangents of `wrt`, zeros where the outputs do not vary with it: `cotangents^T J`. */
export const vjpNodes = (
  outputs: readonly Node[],
  wrt: readonly Node[],
  cotangents: readonly Maybe[],
  rules: Rules = standardRules,
): readonly Node[] => {
  const { cotangents: found } = pullback(outputs, wrt, cotangents, rules);
  return wrt.map((node, i) => orZero(found[i] ?? null, node));
};
