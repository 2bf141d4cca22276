/** The shape rules, as types. */
import type {
  Broadcast,
  Contract,
  Dim,
  Einsum,
  Insert,
  Keep,
  MatrixProduct,
  Plus,
  Reduce,
  Replace,
  Reverse,
  Shape,
  Total,
  Transpose,
} from './index.ts';

type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
/** Compiles only where the two types are identical. */
const is = <A, B>(_: Same<A, B>): void => undefined;
type N = Dim<'N'>;
type M = Dim<'M'>;

is<Broadcast<[4, 2], [2]>, [4, 2]>(true);
is<Broadcast<[], [2]>, [2]>(true);
is<Broadcast<[], []>, []>(true);
is<Broadcast<[4, 1], [1, 3]>, [4, 3]>(true);
is<Broadcast<[5, 1, 3], [4, 1]>, [5, 4, 3]>(true);
is<Broadcast<[2, 3], [5]>, 'cannot broadcast dimension 3 with 5'>(true);
is<Broadcast<[3, 2], [5, 2]>, 'cannot broadcast dimension 3 with 5'>(true);
is<Broadcast<[N, 2], [N, 1]>, [N, 2]>(true);
is<Broadcast<[N], [M]>, 'cannot broadcast dimension N with M'>(true);
is<Broadcast<[N], [3]>, 'cannot broadcast dimension N with 3'>(true);
is<Broadcast<[number], [3]>, "cannot broadcast dimension number (name it: dim('N', n)) with 3">(true);
is<Broadcast<[number], [1]>, [number]>(true);
is<Broadcast<Shape, [3]>, Shape>(true);

is<Reduce<[2, 3, 4], [1]>, [2, 4]>(true);
is<Reduce<[2, 3, 4], [-1]>, [2, 3]>(true);
is<Reduce<[2, 3, 4], [0, -1]>, [3]>(true);
is<Reduce<[2, N], [0]>, [N]>(true);
is<Reduce<[2, 3], []>, [2, 3]>(true);
is<Reduce<[2, 3], [2]>, 'no axis 2 in a shape of 2 dimensions'>(true);
is<Reduce<[2, 3], [number]>, Shape>(true);
is<Reduce<Shape, [0]>, Shape>(true);
is<Keep<[2, 3], [1]>, [2, 1]>(true);
is<Replace<[2, 3], 1, [5, 6]>, [2, 5, 6]>(true);
is<Insert<[2, 3], 0, 1>, [1, 2, 3]>(true);
is<Insert<[2, 3], 1, N>, [2, N, 3]>(true);
is<Insert<[2, 3], -1, 1>, [2, 3, 1]>(true);
is<Insert<[2, 3], -3, 1>, [1, 2, 3]>(true);
is<Insert<[2, 3], 3, 1>, 'no axis 3 in the result'>(true);

is<Transpose<[2, 3, 4], [2, 0, 1]>, [4, 2, 3]>(true);
is<Transpose<[2, 3], [-1, 0]>, [3, 2]>(true);
is<Transpose<[2, 3], [0]>, 'a permutation of 2 axes names each of them once'>(true);
is<Transpose<[2, 3], [0, 0]>, 'a permutation of 2 axes names each of them once'>(true);
is<Transpose<[2, 3], [0, 1, 1]>, 'a permutation of 2 axes has 2 entries, not 3'>(true);
is<Transpose<[2, 3], [0, 2]>, 'no axis 2 in a shape of 2 dimensions'>(true);
is<Reverse<[2, 3, N]>, [N, 3, 2]>(true);

is<Contract<[2, 3], [3, 4]>, [2, 4]>(true);
is<Contract<[3], [3]>, []>(true);
is<Contract<[2, 3], [5, 4]>, 'cannot contract dimension 3 with 5'>(true);
is<Contract<[], [2]>, 'cannot contract a scalar'>(true);
is<MatrixProduct<[7, 2, 3], [7, 3, 4]>, [7, 2, 4]>(true);
is<MatrixProduct<[2, 3], [5, 4]>, 'cannot contract dimension 3 with 5'>(true);
is<Einsum<'bij,bjk->bik', [7, 2, 3], [7, 3, N]>, [7, 2, N]>(true);
is<Einsum<'ij->ji', [2, 3]>, [3, 2]>(true);

is<Plus<784, 10>, 794>(true);
is<Plus<2, number>, number>(true);
is<Plus<1000, 1>, number>(true);
is<Total<[1, 2, 3]>, 6>(true);
