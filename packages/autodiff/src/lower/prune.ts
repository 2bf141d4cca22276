/**
 * Leaves out what nobody uses: indices that were steps on the way to others, mostly. Loops stay, with all their variables.
 */
import { type Kernel, operandsOf, type Ref, type Stmt } from './loops.ts';

/** Values that are used, found from the last statement back: what a value is made of comes before it. */
const live = (body: readonly Stmt[], results: readonly Ref[]): ReadonlySet<Ref> => {
  const found = new Set<Ref>(results);
  const walk = (body: readonly Stmt[]): void => {
    for (let i = body.length - 1; i >= 0; i--) {
      const stmt = body[i];
      if (stmt === undefined) continue;
      if (stmt.stmt === 'loop') {
        for (const { init, next } of stmt.carried) found.add(init).add(next);
        walk(stmt.body);
      } else if (stmt.stmt === 'store') found.add(stmt.index).add(stmt.value);
      else if (found.has(stmt.ref)) for (const ref of operandsOf(stmt.value)) found.add(ref);
    }
  };
  walk(body);
  return found;
};

const keep = (body: readonly Stmt[], used: ReadonlySet<Ref>): readonly Stmt[] =>
  body.flatMap((stmt): readonly Stmt[] => {
    if (stmt.stmt === 'loop') return [{ ...stmt, body: keep(stmt.body, used) }];
    return stmt.stmt === 'store' || used.has(stmt.ref) ? [stmt] : [];
  });

/** The same kernel without unused values. */
export const prune = (kernel: Kernel): Kernel => ({ ...kernel, body: pruned(kernel.body, kernel.results) });

/** The same statements without values that neither the results nor a store needs. */
export const pruned = (body: readonly Stmt[], results: readonly Ref[]): readonly Stmt[] =>
  keep(body, live(body, results));
