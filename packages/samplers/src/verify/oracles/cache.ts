/**
 * Oracle 7, cache coherence: what a state keeps beside its point (an energy, a gradient) is what it is at that point, to the last bit, after
 * a move and after a stay alike.
 */

import type { Shape } from '@ergodic/core';
import { type Node, signature } from '@ergodic/core/graph';
import { leaves, type Nodes, paths } from '@ergodic/core/structure';
import { type Finding, finding, showPoint } from '../finding.ts';
import { numeric } from '../numeric.ts';
import { type Opened, type Subject, variablesOf } from '../opened.ts';
import { type Looking, placesFor, valuesAt, withNoise } from '../points.ts';

interface Untyped {
  readonly init: (x: Node) => Nodes;
}

/** The signature of `coherentCache`. */
export type CoherentCache = <S extends Shape>(subject: Subject<S>, opened: Opened, looking?: Looking) => Finding;

const detects = 'any stale number in the state, after a move or a stay';

const check = (subject: Untyped | ((...args: never) => unknown), opened: Opened, looking: Looking = {}): Finding => {
  const [x] = opened.free;
  const begun = typeof subject === 'function' || x === undefined ? undefined : subject.init(x);
  const names = begun === undefined ? [] : paths(begun);
  const freeNames = new Set([
    '.x',
    ...names.filter((name) => opened.free.some((f) => f.op === 'input' && f.attrs.name === name)),
  ]);
  const cached = names.filter((name) => !freeNames.has(name));
  if (begun === undefined || x === undefined || cached.length === 0)
    return finding({
      oracle: 'cache coherence',
      residual: 0,
      bound: 0,
      where: '',
      detects,
      explanation: 'it keeps nothing beside its point',
    });
  const all = leaves(begun);
  const fresh = numeric(
    [x],
    cached.map((name) => all[names.indexOf(name)] ?? x),
  );
  const step = numeric(
    variablesOf(opened),
    ['.x', ...cached].map((name) => opened.after.get(name) ?? x),
  );
  const ends = [0, 1 - 2 ** -24];
  const looks = placesFor(opened, looking).flatMap((place) =>
    ends.map((u) => {
      const coin = withNoise(opened, (noise, value) => (noise.role === 'choice' ? value.map(() => u) : value));
      const [at, ...kept] = step(valuesAt(coin(place)));
      const want = fresh([at ?? []]);
      const wrong = cached.filter(
        (_, i) => !Array.from(want[i] ?? []).every((v, j) => Object.is(v, kept[i]?.[j]) || v === kept[i]?.[j]),
      );
      return { at, wrong, moved: !Array.from(at ?? []).every((v, i) => v === place.free[0]?.[i]) };
    }),
  );
  const bad = looks.filter(({ wrong }) => wrong.length > 0);
  const [first] = bad;
  const when = bad.every(({ moved }) => moved)
    ? 'after a move'
    : bad.every(({ moved }) => !moved)
      ? 'after a stay'
      : 'after a step';
  return finding({
    oracle: 'cache coherence',
    residual: bad.length,
    bound: 0,
    where: first?.at === undefined ? '' : `at x = ${showPoint(first.at)}`,
    detects,
    explanation:
      bad.length === 0
        ? `${cached.map((name) => name.slice(1)).join(', ')} are those of the point, after moves and stays`
        : `${when} the state keeps a stale ${[...new Set(bad.flatMap(({ wrong }) => wrong))].map((name) => name.slice(1)).join(', ')}.`,
  });
};

/**
 * What the state keeps is what `init` would compute at its point.
 *
 * @category oracles
 */
export const coherentCache = signature<CoherentCache>(check);
