/**
 * Sums of products over lanes. Engines read everything that a turn of a loop reads before they compute: products added up in one loop would take more
 * registers than there are, for each of the cells computed at once. So each of them goes over the lanes by itself, and all add to the same totals.
 */
import type { Let, Ref, Stmt } from '../../../lower/loops.ts';
import { pruned } from '../../../lower/prune.ts';
import type { Nest } from '../../../nests/nest-plan.ts';

const letsOf = (body: readonly Stmt[]): readonly Let[] => body.filter((stmt) => stmt.stmt === 'let');

/** What costs little to do again. */
const isCheap = ({ kind, value }: Let): boolean =>
  kind === 'int' || kind === 'bool' || value.op === 'load' || value.op === 'constant';

/**
 * The statements that each sum over lanes takes, for them to take turns: all together if there is anything else in the body, or if sums share what
 * would have to be computed again.
 */
export const passesOf = (body: readonly Stmt[]): readonly (readonly Stmt[])[] => {
  const lets = letsOf(body);
  const sums = body.filter((stmt) => stmt.stmt === 'store' && stmt.sum);
  if (sums.length < 2 || lets.length + sums.length < body.length) return [body];
  const passes = sums.map((sum) => pruned([...lets, sum], []));
  const computed = passes.flatMap((pass) => letsOf(pass).filter((one) => !isCheap(one)));
  return new Set(computed).size === computed.length ? passes : [body];
};

/** A nest that adds up a sum of terms, as one that adds up each of them, to the same element. */
export const inTerms = (nest: Nest): Nest => {
  const stores = nest.body.filter((stmt) => stmt.stmt === 'store');
  const [sum] = stores;
  if (sum === undefined || stores.length > 1 || !sum.sum) return nest;
  const lets = new Map(letsOf(nest.body).map((one) => [one.ref, one]));
  const fresh: Let[] = [];
  const termsOf = (ref: Ref): readonly Ref[] => {
    const found = lets.get(ref);
    if (found?.kind !== 'real') return [ref];
    const { value } = found;
    if (value.op === 'add') return value.args.flatMap(termsOf);
    if (value.op !== 'where') return [ref];
    // Calls that do not count give zero: so does each term of theirs.
    const [test = 0, yes = 0, no = 0] = value.args;
    const zero = lets.get(no)?.value;
    if (zero?.op !== 'constant' || zero.value !== 0) return [ref];
    return termsOf(yes).map((term) => {
      const own = Math.max(...lets.keys()) + fresh.length + 1;
      fresh.push({ stmt: 'let', ref: own, kind: 'real', value: { op: 'where', args: [test, term, no] } });
      return own;
    });
  };
  const terms = termsOf(sum.value);
  const before = nest.body.filter((stmt) => stmt !== sum);
  const body = pruned([...before, ...fresh, ...terms.map((value) => ({ ...sum, value }))], []);
  return terms.length > 1 && passesOf(body).length === terms.length ? { ...nest, body } : nest;
};
