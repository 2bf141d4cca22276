/**
 * What a nest computes and moves, counted.
 */
import { transcendental } from '../../lower/cost.ts';
import { eachStmt, type Stmt } from '../../lower/loops.ts';
import type { Nest } from '../../nests/nest-plan.ts';
import type { NestCost } from '../profile.ts';

/** Flops, functions and numbers moved by one cell. */
const count = (body: readonly Stmt[]): readonly [flops: number, functions: number, moved: number] => {
  let [flops, functions, moved] = [0, 0, 0];
  const visit = (stmts: readonly Stmt[], times: number): void => {
    for (const stmt of stmts) {
      if (stmt.stmt === 'loop') visit(stmt.body, times * stmt.extent);
      else if (stmt.stmt === 'store') {
        moved += times;
        // What is summed over calls is added once by each of them.
        if (stmt.sum) flops += times;
      } else if (stmt.value.op === 'load') moved += times;
      else if (transcendental.has(stmt.value.op) || stmt.value.op === 'threefry') functions += times;
      else if (stmt.kind === 'real' && 'args' in stmt.value) flops += times;
    }
  };
  visit(body, 1);
  return [flops, functions, moved];
};

/** What one run over all cells of a nest takes; in a tile, over all its calls. */
export const costOf = (name: string, { axes, body }: Nest, bytesPerNumber: number): NestCost => {
  const cells = axes.reduce((n, m) => n * m, 1);
  const [flops, functions, moved] = count(body);
  let loops = 0;
  eachStmt(body, (stmt) => {
    if (stmt.stmt === 'loop') loops++;
  });
  return {
    name,
    axes,
    loops,
    flops: cells * flops,
    functions: cells * functions,
    bytes: cells * moved * bytesPerNumber,
  };
};
