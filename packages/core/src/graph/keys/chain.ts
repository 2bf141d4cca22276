/**
 * Key paths: how a key was derived from a root, as a list of what was folded in.
 */
import {
  type Affine,
  axisForm,
  type Form,
  type Substitution,
  showForm,
  substituteForm,
  type Variable,
} from './form.ts';

/** One step down from a root. */
export type Link =
  /** Which of an array of root keys. */
  | { readonly kind: 'index'; readonly at: Form }
  /** `foldIn(·, data)`. */
  | { readonly kind: 'fold'; readonly data: Form }
  /** A key carried by a loop: `word` folded in `count` times, each time with the loop's variable at that step. */
  | {
      readonly kind: 'power';
      readonly carry: object;
      readonly loop: Variable;
      readonly word: readonly Form[];
      readonly count: Form;
    }
  /** Anything may follow. */
  | { readonly kind: 'any' };

/** A key, or an array of keys: then the links are written in its axes. */
export interface Chain {
  readonly root: unknown;
  readonly name: string;
  readonly links: readonly Link[];
}

export const rootChain = (root: unknown, name: string, rank: number): Chain => ({
  root,
  name,
  links: Array.from({ length: rank }, (_, i): Link => ({ kind: 'index', at: axisForm(i) })),
});

export const extend = (chain: Chain, link: Link): Chain => ({ ...chain, links: [...chain.links, link] });

const substituteLink = (link: Link, by: Substitution): Link => {
  switch (link.kind) {
    case 'index':
      return { kind: 'index', at: substituteForm(link.at, by) };
    case 'fold':
      return { kind: 'fold', data: substituteForm(link.data, by) };
    case 'power': {
      // The word speaks of the loop's own variable: that one is not replaced in it.
      const inWord: Substitution = (variable) => (variable === link.loop ? undefined : by(variable));
      return {
        ...link,
        word: link.word.map((form) => substituteForm(form, inWord)),
        count: substituteForm(link.count, by),
      };
    }
    case 'any':
      return link;
  }
};

export const substituteChain = (chain: Chain, by: Substitution): Chain => ({
  ...chain,
  links: chain.links.map((link) => substituteLink(link, by)),
});

const isAxis = (form: Affine, wanted: Affine): boolean =>
  form.constant === 0 && form.terms.size === 1 && [...wanted.terms.keys()].every((v) => form.terms.get(v) === 1);

/** What `word` is, if `chain` is the array of `rank` axes that starts at `root`, each with `word` folded in. */
export const wordSince = (chain: Chain, root: unknown, rank: number): readonly Form[] | undefined => {
  if (chain.root !== root) return undefined;
  const own = (at: Form, i: number): boolean => at.kind === 'affine' && isAxis(at, axisForm(i));
  const word: Form[] = [];
  for (const [i, link] of chain.links.entries()) {
    if (i < rank ? link.kind !== 'index' || !own(link.at, i) : link.kind !== 'fold') return undefined;
    if (link.kind === 'fold') word.push(link.data);
  }
  return word;
};

const showLink = (key: string, link: Link): string => {
  switch (link.kind) {
    case 'index':
      return `${key}[${showForm(link.at)}]`;
    case 'fold':
      return `foldIn(${key}, ${showForm(link.data)})`;
    case 'power':
      return `(foldIn · ${link.word.map(showForm).join(' · ')})^(${showForm(link.count)})(${key})`;
    case 'any':
      return `${key}…`;
  }
};

/** As it would be written: `foldIn(foldIn(key, lane), 3)`. */
export const showChain = ({ name, links }: Chain): string => links.reduce(showLink, name);
