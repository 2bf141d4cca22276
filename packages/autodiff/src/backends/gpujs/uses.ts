/**
 * How often each value of a kernel is used, and how it is made.
 */
import { eachStmt, type Kernel, type Let, operandsOf, type Ref } from '../../lower/loops.ts';

export interface Uses {
  readonly count: ReadonlyMap<Ref, number>;
  readonly lets: ReadonlyMap<Ref, Let>;
}

export const usesOf = (kernel: Kernel): Uses => {
  const count = new Map<Ref, number>();
  const lets = new Map<Ref, Let>();
  const use = (ref: Ref): void => {
    count.set(ref, (count.get(ref) ?? 0) + 1);
  };
  eachStmt(kernel.body, (stmt) => {
    if (stmt.stmt === 'let') {
      lets.set(stmt.ref, stmt);
      for (const ref of operandsOf(stmt.value)) use(ref);
    } else if (stmt.stmt === 'loop')
      for (const { init, next } of stmt.carried) {
        use(init);
        use(next);
      }
  });
  for (const ref of kernel.results) use(ref);
  return { count, lets };
};
