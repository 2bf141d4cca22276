/**
 * Expectations over the noise of a program, without chance: for tests. Loops are written out and draws become inputs; then what is a polynomial of
 * the second degree in normal noise has the expectation `f(0) + Σᵢ (f(eᵢ) + f(-eᵢ) - 2 f(0)) / 2`.
 */
import { unroll } from '@ergodic/autodiff';
import { type Node, shapeOf, sizeOf, topological } from '@ergodic/core/graph';
import { evaluator } from '@ergodic/core/interpret';
import { build, substitute } from '@ergodic/core/ops';

const numbersOf = (values: readonly { readonly data: ArrayLike<number> }[]): readonly number[] =>
  values.flatMap(({ data }) => Array.from(data));

/**
 * The expectation over all normal noise of the numbers that `outputs` hold, which must be of the second degree in it. The inputs that they
 * mention are given by name.
 *
 * @param coin the value of all uniform noise; there must be none unless it is given
 */
export const expectation = (
  outputs: readonly Node[],
  given: Readonly<Record<string, ArrayLike<number>>> = {},
  coin?: number,
): readonly number[] => {
  const values = topological(outputs).flatMap((node): readonly (readonly [Node, Node])[] => {
    if (node.op !== 'input') return [];
    const value = given[node.attrs.name];
    if (value === undefined) throw new RangeError(`input '${node.attrs.name}' is not given`);
    return [[node, build.constant(node.attrs.dtype, shapeOf(node), Array.from(value))]];
  });
  const drawsOf = (nodes: readonly Node[]): readonly Node<'draw'>[] =>
    topological(nodes).filter((node): node is Node<'draw'> => node.op === 'draw');
  const written = unroll(substitute(outputs, new Map(values)));
  const coins = coin === undefined ? [] : drawsOf(written).filter(({ attrs }) => attrs.kind === 'uniform');
  const flat = substitute(
    written,
    new Map<Node, Node>(coins.map((node) => [node, build.full(coin ?? 0, { dtype: 'real', shape: shapeOf(node) })])),
  );
  const draws = drawsOf(flat);
  const others = draws.filter(({ attrs }) => attrs.kind !== 'normal');
  if (others.length > 0) throw new RangeError(`noise that is not normal: ${others.map(({ attrs }) => attrs.kind)}`);
  const inputs = draws.map((node, i) => build.input(`noise ${i}`, 'real', shapeOf(node)));
  const opened = substitute(flat, new Map<Node, Node>(draws.map((node, i) => [node, inputs[i] ?? node])));
  const evaluate = evaluator(opened, inputs);
  const sizes = inputs.map((node) => sizeOf(shapeOf(node)));
  const total = sizes.reduce((sum, n) => sum + n, 0);
  const at = (noise: Float64Array): readonly number[] => {
    let start = 0;
    const values = inputs.map((node, i) => {
      const size = sizes[i] ?? 0;
      const data = noise.slice(start, start + size);
      start += size;
      return { shape: shapeOf(node), data };
    });
    return numbersOf(evaluate(values));
  };
  const along = (i: number, by: number): Float64Array => {
    const noise = new Float64Array(total);
    noise[i] = by;
    return noise;
  };
  const origin = at(new Float64Array(total));
  const sum = [...origin];
  for (let i = 0; i < total; i++) {
    const [plus, minus, far] = [at(along(i, 1)), at(along(i, -1)), at(along(i, 2))];
    origin.forEach((f0, j) => {
      const [p = 0, m = 0, f2 = 0] = [plus[j], minus[j], far[j]];
      const curvature = p + m - 2 * f0;
      // On a parabola f(2) = f(0) + (f(1) - f(-1)) + 2 (f(1) + f(-1) - 2 f(0)).
      if (Math.abs(f2 - (f0 + (p - m) + 2 * curvature)) > 1e-8 * (1 + Math.abs(f2)))
        throw new RangeError('what is expected is not of the second degree in the noise');
      sum[j] = (sum[j] ?? 0) + curvature / 2;
    });
  }
  return sum;
};

/** The mean of the numbers that `outputs` hold over all outcomes of their uniform noise, each number of which is looked at as a coin: 1/4 or 3/4. */
export const averageOverCoins = (
  outputs: readonly Node[],
  given: Readonly<Record<string, ArrayLike<number>>> = {},
): readonly number[] => {
  const wanted = topological(outputs).flatMap((node) =>
    node.op === 'input'
      ? [[node, build.constant(node.attrs.dtype, shapeOf(node), Array.from(given[node.attrs.name] ?? []))] as const]
      : [],
  );
  const flat = unroll(substitute(outputs, new Map<Node, Node>(wanted)));
  const draws = topological(flat).filter((node) => node.op === 'draw');
  const inputs = draws.map((node, i) => build.input(`coin ${i}`, 'real', shapeOf(node)));
  const evaluate = evaluator(
    substitute(flat, new Map<Node, Node>(draws.map((node, i) => [node, inputs[i] ?? node]))),
    inputs,
  );
  const sizes = inputs.map((node) => sizeOf(shapeOf(node)));
  const total = sizes.reduce((sum, n) => sum + n, 0);
  const outcomes = 2 ** total;
  const sums: number[] = [];
  for (let outcome = 0; outcome < outcomes; outcome++) {
    let bit = 0;
    const values = inputs.map((node, i) => ({
      shape: shapeOf(node),
      data: Float64Array.from({ length: sizes[i] ?? 0 }, () => ((outcome >> bit++) & 1 ? 0.75 : 0.25)),
    }));
    numbersOf(evaluate(values)).forEach((value, j) => {
      sums[j] = (sums[j] ?? 0) + value / outcomes;
    });
  }
  return sums;
};
