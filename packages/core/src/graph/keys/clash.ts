/**
 * Whether two key paths can be one key, or one of them derived from the other, for some values of the loop indices.
 */
import type { Chain, Link } from './chain.ts';
import { type Affine, type Form, range, substituteForm, type Variable, variableForm } from './form.ts';

/** A way in which two paths meet. */
export interface Clash {
  /** Whether they are one key, or the first leads to the second, or the other way round. */
  readonly relation: 'same' | 'above' | 'below';
  /** Indices that must then be equal on both sides. */
  readonly equal: ReadonlySet<Variable>;
  /** Met when all indices are zero: not only possible. */
  readonly certain: boolean;
}

/** The left number equals the right one; each side has its own values of the loop indices. */
interface Equation {
  readonly left: Form;
  readonly right: Form;
}

/** A coefficient times a number that runs from `low` to `high`; `both`: the difference of one index between the sides. */
interface Term {
  readonly coefficient: number;
  readonly low: number;
  readonly high: number;
  readonly both: Variable | undefined;
}

/** Data are taken modulo 2^32 when folded in. */
const WORD = 2 ** 32;

const gcd = (a: number, b: number): number => {
  let [x, y] = [Math.abs(a), Math.abs(b)];
  while (y !== 0) [x, y] = [y, x % y];
  return x;
};

/** The terms of `left - right`, or nothing where a number is in it of which nothing is known. */
const differenceTerms = (left: Affine, right: Affine, equal: ReadonlySet<Variable>): readonly Term[] | undefined => {
  const terms: Term[] = [];
  for (const variable of new Set([...left.terms.keys(), ...right.terms.keys()])) {
    const [l, r] = [left.terms.get(variable) ?? 0, right.terms.get(variable) ?? 0];
    const reach = variable.size - 1;
    if (variable.kind === 'fixed') {
      if (l !== r) return undefined;
    } else if (equal.has(variable) || reach <= 0) {
      if (l !== r) terms.push({ coefficient: l - r, low: 0, high: Math.max(0, reach), both: undefined });
    } else if (l === r) {
      terms.push({ coefficient: l, low: -reach, high: reach, both: variable });
    } else {
      if (l !== 0) terms.push({ coefficient: l, low: 0, high: reach, both: undefined });
      if (r !== 0) terms.push({ coefficient: -r, low: 0, high: reach, both: undefined });
    }
  }
  return terms;
};

/**
 * If `sum of c d = 0` has no other solution than d = 0: so it is when every coefficient is more than what the smaller ones can reach,
 * as in the digits of a number.
 */
const isPlaceValue = (terms: readonly Term[]): boolean => {
  let reached = 0;
  for (const { coefficient, high } of [...terms].sort((a, b) => Math.abs(a.coefficient) - Math.abs(b.coefficient))) {
    if (Math.abs(coefficient) <= reached) return false;
    reached += Math.abs(coefficient) * high;
  }
  return true;
};

/** The least and the greatest value of a sum of terms. */
const reachOf = (terms: readonly Term[], constant: number): readonly [number, number] => [
  terms.reduce((sum, { coefficient: c, low, high }) => sum + Math.min(c * low, c * high), constant),
  terms.reduce((sum, { coefficient: c, low, high }) => sum + Math.max(c * low, c * high), constant),
];

/** Indices that the equation proves equal, or `apart` if it has no solution. */
const solveAffine = (left: Affine, right: Affine, equal: ReadonlySet<Variable>): readonly Variable[] | 'apart' => {
  const constant = left.constant - right.constant;
  if (left.terms.size === 0 && right.terms.size === 0) return constant % WORD === 0 ? [] : 'apart';
  const terms = differenceTerms(left, right, equal);
  if (terms === undefined) return [];
  const [low, high] = reachOf(terms, constant);
  // Numbers that far apart may be equal modulo 2^32.
  if (low <= -WORD || high >= WORD) return [];
  if (low > 0 || high < 0) return 'apart';
  const divisor = terms.reduce((d, t) => gcd(d, t.coefficient), 0);
  if (divisor === 0 ? constant !== 0 : constant % divisor !== 0) return 'apart';
  const both = terms.flatMap((t) => (t.both === undefined ? [] : [t.both]));
  return constant === 0 && both.length === terms.length && isPlaceValue(terms) ? both : [];
};

const solve = ({ left, right }: Equation, equal: ReadonlySet<Variable>): readonly Variable[] | 'apart' => {
  if (left.kind === 'affine' && right.kind === 'affine') return solveAffine(left, right, equal);
  if (left.kind !== 'table' || right.kind !== 'table' || left.of !== right.of || !left.distinct) return [];
  const proved: Variable[] = [];
  for (const [i, at] of left.index.entries()) {
    const other = right.index[i];
    const found = other === undefined ? [] : solveAffine(at, other, new Set([...equal, ...proved]));
    if (found === 'apart') return 'apart';
    proved.push(...found);
  }
  return proved;
};

/** All equations together: each proof of equality may help with the others. */
const solveAll = (equations: readonly Equation[]): ReadonlySet<Variable> | 'apart' => {
  const equal = new Set<Variable>();
  for (let before = -1; before < equal.size; ) {
    before = equal.size;
    for (const equation of equations) {
      const found = solve(equation, equal);
      if (found === 'apart') return 'apart';
      for (const variable of found) equal.add(variable);
    }
  }
  return equal;
};

/** Whether the equation holds when all indices are zero, for every value of what is fixed. */
const holdsAtZero = ({ left, right }: Equation): boolean => {
  if (left.kind === 'table' && right.kind === 'table' && left.of === right.of)
    return left.index.every((at, i) => {
      const other = right.index[i];
      return other !== undefined && holdsAtZero({ left: at, right: other });
    });
  if (left.kind !== 'affine' || right.kind !== 'affine' || left.constant !== right.constant) return false;
  const fixed = [...left.terms.keys(), ...right.terms.keys()].filter(({ kind }) => kind === 'fixed');
  return fixed.every((variable) => left.terms.get(variable) === right.terms.get(variable));
};

/** Equal plain numbers: nothing to solve. */
const isIdentity = ({ left, right }: Equation): boolean =>
  left.kind === 'affine' &&
  right.kind === 'affine' &&
  left.terms.size === 0 &&
  right.terms.size === 0 &&
  left.constant === right.constant;

/** Two paths, compared up to some place, under the equations so far. */
interface State {
  readonly left: readonly Link[];
  readonly right: readonly Link[];
  readonly equations: readonly Equation[];
}

type Power = Link & { readonly kind: 'power' };

/** The links of one more round of a carried key and whatever comes after. */
const nextRound = ({ loop, word }: Power): readonly Link[] => {
  const fresh = variableForm({ kind: 'loop', name: loop.name, size: loop.size });
  const again = word.map(
    (form): Link => ({ kind: 'fold', data: substituteForm(form, (v) => (v === loop ? fresh : undefined)) }),
  );
  return [...again, { kind: 'any' }];
};

/** How many rounds more the left may have made than the right: from, to. */
const gap = (left: Form, right: Form, equations: readonly Equation[]): readonly [number, number] => {
  const equal = solveAll(equations);
  if (left.kind !== 'affine' || right.kind !== 'affine' || equal === 'apart') return [-Infinity, Infinity];
  const terms = differenceTerms(left, right, equal);
  return terms === undefined ? [-Infinity, Infinity] : reachOf(terms, left.constant - right.constant);
};

/** Carried keys of one loop on both sides: as many rounds, fewer, or more. */
const powers = (
  left: Power,
  right: Power,
  { left: leftRest, right: rightRest, equations }: State,
): readonly State[] => {
  const [low, high] = gap(left.count, right.count, equations);
  const equal = { left: left.count, right: right.count };
  return [
    ...(low > 0 || high < 0 ? [] : [{ left: leftRest, right: rightRest, equations: [...equations, equal] }]),
    ...(low < 0 ? [{ left: leftRest, right: nextRound(right), equations }] : []),
    ...(high > 0 ? [{ left: nextRound(left), right: rightRest, equations }] : []),
  ];
};

/** A carried key on one side only: no rounds, or at least one. */
const unrolled = (power: Power, rest: readonly Link[]): readonly (readonly Link[])[] => {
  const [low, high] = power.count.kind === 'affine' ? range(power.count, []) : [0, Infinity];
  return [...(low > 0 ? [] : [rest]), ...(high > 0 ? [nextRound(power)] : [])];
};

const dataOf = (link: Link): Form =>
  link.kind === 'index' ? link.at : link.kind === 'fold' ? link.data : { kind: 'unknown' };

/**
 * Every way in which two paths may meet: none is a proof that they never do. Only paths from one root can.
 *
 * The paths are compared link by link, each side with its own values of the loop indices. They are apart if at some place the numbers
 * folded in cannot be equal: by their ranges, or by a common divisor. What cannot be decided counts as meeting.
 */
export const clashes = (left: Chain, right: Chain): readonly Clash[] => {
  if (left.root !== right.root) return [];
  const found: Clash[] = [];
  const states: State[] = [{ left: left.links, right: right.links, equations: [] }];
  for (let state = states.pop(); state !== undefined; state = states.pop()) {
    const { left: a, right: b } = state;
    const equations = [...state.equations];
    let at = 0;
    let apart = false;
    let split: readonly State[] | undefined;
    while (at < a.length && at < b.length && !apart && split === undefined) {
      const [l, r] = [a[at], b[at]];
      if (l === undefined || r === undefined || l.kind === 'any' || r.kind === 'any') break;
      if (l.kind === 'power' && r.kind === 'power' && l.carry === r.carry)
        split = powers(l, r, { left: a.slice(at + 1), right: b.slice(at + 1), equations });
      else if (l.kind === 'power')
        split = unrolled(l, a.slice(at + 1)).map((links) => ({ left: links, right: b.slice(at), equations }));
      else if (r.kind === 'power')
        split = unrolled(r, b.slice(at + 1)).map((links) => ({ left: a.slice(at), right: links, equations }));
      else {
        const equation = { left: dataOf(l), right: dataOf(r) };
        apart = solve(equation, new Set()) === 'apart';
        if (!isIdentity(equation)) equations.push(equation);
        at++;
      }
    }
    if (split !== undefined) states.push(...split);
    if (apart || split !== undefined) continue;
    const equal = solveAll(equations);
    if (equal === 'apart') continue;
    const wild = a[at]?.kind === 'any' || b[at]?.kind === 'any';
    const [leftEnds, rightEnds] = [at === a.length, at === b.length];
    found.push({
      relation: leftEnds === rightEnds ? 'same' : leftEnds ? 'above' : 'below',
      equal,
      certain: !wild && equations.every(holdsAtZero),
    });
  }
  return found;
};
