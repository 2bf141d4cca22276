import * as E from 'fp-ts/lib/Either.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { EnergyAt } from './energy-at.ts';
import { halves, nodesOf, type Panel } from './panels.ts';
import { ruleIn } from './rule.ts';
import type { ScoreError } from './score-error.ts';

/** A panel with the energies of each model at its nodes. */
export interface Leaf {
  readonly panel: Panel;
  /** One `[15^d]` for each model. */
  readonly energies: readonly Float64Array[];
}

/** How precise, and at what cost at most. */
export interface Precision {
  /** The largest error of an integral, in its own unit (nats, or mass); 1e-6 unless given. Where it is not reached the error says so. */
  readonly tolerance?: number;
  /** Energies of each model, at most, but for those of the panels to begin with; 300,000 unless given. */
  readonly most?: number;
}

export const precisionOf = ({ tolerance = 1e-6, most = 300_000 }: Precision): Required<Precision> => ({
  tolerance,
  most,
});

/** What is thought of some leaves. */
export interface Judgement<A> {
  readonly value: A;
  /** For each integral, the error of each leaf, in units of what is allowed for all of them together. */
  readonly errors: readonly Float64Array[];
}

/** What a refinement is of. */
export interface Refinement<Err, A> {
  readonly dimension: 1 | 2;
  readonly models: readonly EnergyAt<Err>[];
  readonly panels: readonly Panel[];
  readonly most: number;
  readonly judge: (leaves: readonly Leaf[]) => E.Either<ScoreError, Judgement<A>>;
}

/** Those with the largest errors, so many that the rest have half of what is allowed. */
const worst = (errors: readonly Float64Array[], leaves: number): ReadonlySet<number> => {
  const marked = new Set<number>();
  for (const shares of errors) {
    let rest = shares.reduce((total, share) => total + share, 0);
    if (rest <= 1) continue;
    const order = Array.from({ length: leaves }, (_, i) => i).sort((a, b) => (shares[b] ?? 0) - (shares[a] ?? 0));
    for (const leaf of order) {
      if (rest <= 0.5) break;
      marked.add(leaf);
      rest -= shares[leaf] ?? 0;
    }
  }
  return marked;
};

const evaluated =
  <Err>({ dimension, models }: Pick<Refinement<Err, never>, 'dimension' | 'models'>, panels: readonly Panel[]) =>
  async (): Promise<E.Either<Err | ScoreError, readonly Leaf[]>> => {
    const points = nodesOf(dimension, panels);
    const count = points.length / dimension;
    const all: Float64Array[] = [];
    for (const model of models) {
      const found = await model(points)();
      if (E.isLeft(found)) return found;
      if (found.right.length !== count)
        return E.left({ _tag: 'NonFinite', node: `the model: ${found.right.length} energies for ${count} points` });
      all.push(found.right);
    }
    const nodes = ruleIn(dimension).weights.length;
    return E.right(
      panels.map((panel, p) => ({
        panel,
        energies: all.map((energies) => energies.subarray(p * nodes, (p + 1) * nodes)),
      })),
    );
  };

/**
 * Adaptive quadrature, a generation at a time: all panels whose errors matter are halved along every axis, and the energies at all their new nodes asked
 * for at once, until every integral is as precise as it should be, or the budget is spent.
 */
export const refine =
  <Err, A>(task: Refinement<Err, A>): TaskEither<Err | ScoreError, A> =>
  async () => {
    const { dimension, panels, most, judge } = task;
    const nodes = ruleIn(dimension).weights.length;
    let leaves: readonly Leaf[] = [];
    let next = panels;
    let spent = 0;
    for (;;) {
      const found = await evaluated(task, next)();
      if (E.isLeft(found)) return found;
      leaves = [...leaves, ...found.right];
      spent += next.length * nodes;
      const judged = judge(leaves);
      if (E.isLeft(judged)) return judged;
      const affordable = Math.floor((most - spent) / (nodes * 2 ** dimension));
      const marked = new Set([...worst(judged.right.errors, leaves.length)].slice(0, Math.max(0, affordable)));
      if (marked.size === 0) return E.right(judged.right.value);
      next = leaves.flatMap(({ panel }, i) => (marked.has(i) ? halves(panel) : []));
      leaves = leaves.filter((_, i) => !marked.has(i));
    }
  };
