/**
 * Leaves out what nobody uses: indices that were steps on the way to others, mostly. Loops stay, with all their variables.
 */
import { eachStmt, type Kernel, type Let, operandsOf, type Ref, type Stmt } from './loops.ts';

const live = (kernel: Kernel): ReadonlySet<Ref> => {
  const lets = new Map<Ref, Let>();
  const wanted: Ref[] = [...kernel.results];
  eachStmt(kernel.body, (stmt) => {
    if (stmt.stmt === 'let') lets.set(stmt.ref, stmt);
    else wanted.push(...stmt.carried.flatMap(({ init, next }) => [init, next]));
  });
  const found = new Set<Ref>();
  for (let ref = wanted.pop(); ref !== undefined; ref = wanted.pop()) {
    if (found.has(ref)) continue;
    found.add(ref);
    const made = lets.get(ref);
    if (made !== undefined) wanted.push(...operandsOf(made.value));
  }
  return found;
};

const keep = (body: readonly Stmt[], used: ReadonlySet<Ref>): readonly Stmt[] =>
  body.flatMap((stmt): readonly Stmt[] => {
    if (stmt.stmt === 'loop') return [{ ...stmt, body: keep(stmt.body, used) }];
    return used.has(stmt.ref) ? [stmt] : [];
  });

/** The same kernel without unused values. */
export const prune = (kernel: Kernel): Kernel => ({ ...kernel, body: keep(kernel.body, live(kernel)) });
