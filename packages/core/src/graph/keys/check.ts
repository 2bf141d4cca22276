/**
 * The static check that no randomness is used twice.
 */
import * as E from 'fp-ts/lib/Either.js';
import type { Node } from '../node.ts';
import { nodeNames, printNode } from '../print.ts';
import { type Chain, type Link, showChain } from './chain.ts';
import { type Clash, clashes } from './clash.ts';
import { commonNoise } from './common.ts';
import { type Form, unknown, type Variable } from './form.ts';
import { type Scope, trace, type Use } from './trace.ts';

/** A way in which randomness is used twice, or may be. */
export interface KeyFinding {
  /**
   * `reused`: two draws from one key. `derived`: a draw from a key that another draw's key is derived from. `replayed`: one draw that
   * gives the same numbers in several steps, lanes or rows. `common`: noise alone, given to all steps or lanes of a loop. `untraced`:
   * a draw from a key that cannot be followed to a root.
   */
  readonly kind: 'reused' | 'derived' | 'replayed' | 'common' | 'untraced';
  /** It happens, whatever the inputs are; otherwise it could not be shown that it does not. */
  readonly certain: boolean;
  readonly draws: readonly Node<'draw'>[];
  readonly message: string;
}

export type KeyFindings = readonly [KeyFinding, ...(readonly KeyFinding[])];

/** What the caller knows and the graph does not say. */
export interface KeyOptions {
  /** Draws that all lanes or steps of a loop are meant to share. */
  readonly common?: readonly Node[];
  /** Inputs, arrays of integers, no two entries of which are equal: the numbers of chains, say. */
  readonly distinct?: readonly Node[];
}

/** One line a finding, and one for each of its draws. */
export const showKeyFindings = (findings: readonly KeyFinding[]): string =>
  findings.map(({ message }) => message).join('\n');

const placeOf = (scope: Scope): string => {
  const bodies: string[] = [];
  for (let at = scope.caller; at !== undefined; at = at.scope.caller)
    bodies.push(`the body of ${nodeNames(at.scope.results)(at.node)} (${at.node.op})`);
  return [...bodies, 'the program'].join(' in ');
};

const showUse = ({ draw, chain, scope }: Use): string =>
  `\n  ${printNode(scope.results)(draw)}, from ${chain === undefined ? '?' : showChain(chain)}, in ${placeOf(scope)}`;

const verb = (certain: boolean, does: string, may: string): string => (certain ? does : `may ${may}`);

const betweenDraws = (first: Use, second: Use, clash: Clash): KeyFinding => {
  const { relation } = clash;
  const certain = clash.certain && first.scope.surely && second.scope.surely;
  const [upper, lower] = relation === 'below' ? [second, first] : [first, second];
  const draws = [upper.draw, lower.draw];
  const both = `${showUse(upper)}${showUse(lower)}`;
  return relation === 'same'
    ? { kind: 'reused', certain, draws, message: `two draws ${verb(certain, 'use', 'use')} one key:${both}` }
    : {
        kind: 'derived',
        certain,
        draws,
        message: `the key of one draw ${verb(certain, 'is', 'be')} what the key of another is derived from:${both}`,
      };
};

interface Traced extends Use {
  readonly chain: Chain;
}

const isTraced = (use: Use): use is Traced => use.chain !== undefined;

const formsOf = (link: Link): readonly Form[] => {
  switch (link.kind) {
    case 'index':
      return [link.at];
    case 'fold':
      return [link.data];
    case 'power':
      return [link.count, ...link.word];
    case 'any':
      return [unknown];
  }
};

/** Whether a path may depend on an index. */
const dependsOn = (chain: Chain, index: Variable): boolean =>
  chain.links.flatMap(formsOf).some((form) => {
    if (form.kind === 'unknown') return true;
    return (form.kind === 'affine' ? [form] : form.index).some(({ terms }) => terms.has(index));
  });

const ofOneDraw = (use: Traced, { equal, relation, certain: derived }: Clash): readonly KeyFinding[] => {
  const free = use.indices.filter((index) => index.size > 1 && !equal.has(index));
  if (free.length === 0) return [];
  const always = relation === 'same' ? free.some((index) => !dependsOn(use.chain, index)) : derived;
  const certain = always && use.scope.surely;
  const over = free.map(({ name }) => name).join(' and ');
  const what =
    relation === 'same'
      ? `a draw ${verb(certain, 'gives', 'give')} the same numbers for more than one ${over}`
      : `the key of a draw at one ${over} ${verb(certain, 'is', 'be')} what its key at another is derived from`;
  return [{ kind: 'replayed', certain, draws: [use.draw], message: `${what}:${showUse(use)}` }];
};

/** What is folded in at some place of a path, if it is a plain number: paths that differ there are apart. */
const numberAt = (link: Link | undefined): number | undefined =>
  link?.kind === 'fold' && link.data.kind === 'affine' && link.data.terms.size === 0 ? link.data.constant : undefined;

const groupBy = <A, K>(items: readonly A[], keyOf: (item: A) => K): readonly (readonly A[])[] => {
  const groups = new Map<K, A[]>();
  for (const item of items) {
    const group = groups.get(keyOf(item));
    if (group === undefined) groups.set(keyOf(item), [item]);
    else group.push(item);
  }
  return [...groups.values()];
};

/** The pairs of uses whose paths are not told apart by the first plain number in which they differ. */
const closePairs = (uses: readonly Traced[]): readonly (readonly [Traced, Traced])[] => {
  const pairs: (readonly [Traced, Traced])[] = [];
  const groups: { readonly members: readonly Traced[]; readonly depth: number }[] = groupBy(
    uses,
    ({ chain }) => chain.root,
  ).map((members) => ({ members, depth: 0 }));
  for (let group = groups.pop(); group !== undefined; group = groups.pop()) {
    const { members, depth } = group;
    const at = ({ chain }: Traced): number | undefined => numberAt(chain.links[depth]);
    const plain = members.filter((use) => at(use) !== undefined);
    const open = members.filter((use) => at(use) === undefined);
    open.forEach((use, i) => {
      for (const other of [...plain, ...open.slice(i + 1)]) pairs.push([use, other]);
    });
    for (const same of groupBy(plain, (use) => (at(use) ?? 0) >>> 0))
      if (same.length > 1) groups.push({ members: same, depth: depth + 1 });
  }
  return pairs;
};

const isRepeated = ({ indices }: Use): boolean => indices.some(({ size }) => size > 1);

/** The worst of several ways to meet. */
const worst = (findings: readonly KeyFinding[]): readonly KeyFinding[] => {
  const found = findings.find(({ certain }) => certain) ?? findings[0];
  return found === undefined ? [] : [found];
};

const findReuse = (uses: readonly Use[]): readonly KeyFinding[] => {
  const traced = uses.filter(isTraced);
  return [
    ...uses
      .filter(({ chain }) => chain === undefined)
      .map(
        (use): KeyFinding => ({
          kind: 'untraced',
          certain: false,
          draws: [use.draw],
          message: `the key of a draw cannot be followed to a root:${showUse(use)}`,
        }),
      ),
    ...traced
      .filter(isRepeated)
      .flatMap((use) => worst(clashes(use.chain, use.chain).flatMap((clash) => ofOneDraw(use, clash)))),
    ...closePairs(traced).flatMap(([first, second]) =>
      worst(clashes(first.chain, second.chain).map((clash) => betweenDraws(first, second, clash))),
    ),
  ];
};

const findCommon = (roots: readonly Node[], allowed: ReadonlySet<Node>): readonly KeyFinding[] =>
  commonNoise(roots).flatMap(({ loop, draws, scope }): readonly KeyFinding[] => {
    const unsaid = draws.filter((draw) => !allowed.has(draw));
    if (unsaid.length === 0) return [];
    const [show, name] = [printNode(scope), nodeNames(scope)];
    const each = loop.op === 'batch' ? 'lane' : 'step';
    return [
      {
        kind: 'common',
        certain: true,
        draws: unsaid,
        message: `every ${each} of ${name(loop)} (${loop.op}) is given the same noise:${unsaid
          .map((draw) => `\n  ${show(draw)}`)
          .join('')}`,
      },
    ];
  });

/**
 * The program itself if its randomness is used once, else every way in which it is not, or might not be.
 *
 * **What is proved.** Write the key of each draw as a path: a root (an input or a constant of type `bits[..., 2]`) and the numbers
 * folded in. Take a draw once for every step, lane and row that it stands for. If the program passes, no two of these have equal
 * paths, and none has a path that begins another's (a key is used by one draw, or to derive others): for all values of the inputs, in
 * bodies of `batch`, `scan` and `iterate` too, whatever the shapes and kinds of the draws. So each draw, in each step and lane, may be
 * replaced by an input of its own.
 *
 * **What it rests on.** Different paths give unrelated bits (that is Threefry's promise). Roots given from outside are unrelated, and so
 * are the entries of an array of root keys. Integers stay within 32 bits. Inputs named in `distinct` hold what is claimed. A `customVjp`
 * is looked at as the function that it is; its derivative is not run. Keys that a program returns are not counted as used. Derivatives
 * of a program repeat its draws on purpose: check programs, then differentiate them.
 *
 * **What it follows**: integers that are sums of loop indices, counters, inputs and constants, each times a constant; arrays of keys
 * through movements that only rearrange them; keys and counters that a loop carries, if the next is derived from the last. What it
 * cannot follow it reports, as `untraced` or as not `certain`.
 *
 * **Common noise.** A draw that does not depend on the lane is moved out of the batch when the body is closed, and reaches it as a
 * shared operand: it is one draw, rightly modelled as one, but seldom meant. So it is reported when a loop's shared operand is noise
 * alone: made of draws, scaled by anything, and of constants. (A state with noise added to it is not noise alone: a chain's position may
 * be shared by all data points.) Noise that is meant to be shared must be said so, in `common`.
 *
 * @category checks
 *
 * @example
 * import * as assert from 'node:assert'
 * import { isLeft, isRight } from 'fp-ts/lib/Either.js'
 * import { checkKeys } from '@ergodic/core/graph'
 * import { build as b } from '@ergodic/core/ops'
 *
 * const key = b.input('key', 'bits', [2])
 * const noise = (data: number) => b.draw('normal', b.foldIn(key, b.scalar(data, 'int')), [2])
 * const coin = b.draw('uniform', b.foldIn(key, b.scalar(0, 'int')), [])
 * assert.ok(isRight(checkKeys([noise(0), noise(1)])))
 * const checked = checkKeys([noise(0), coin])
 * assert.ok(isLeft(checked))
 * assert.match(checked.left[0].message, /^two draws use one key:/)
 */
export const checkKeys = (
  roots: readonly Node[],
  { common = [], distinct = [] }: KeyOptions = {},
): E.Either<KeyFindings, readonly Node[]> => {
  const uses: Use[] = [];
  trace(roots, { distinct: new Set(distinct) }, (use) => uses.push(use));
  const [first, ...rest] = [...findReuse(uses), ...findCommon(roots, new Set(common))];
  return first === undefined ? E.right(roots) : E.left([first, ...rest]);
};
