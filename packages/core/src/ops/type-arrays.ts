/**
 * Type rules of contractions, convolutions, and what joins or spreads arrays.
 */
import { arrayType, type Dims, dimAt, showDims } from '../graph/type.ts';
import { arity, array, axesOf, fail, type Rule, wantDtype } from './type-checks.ts';

export const dot: Rule<'dot'> = (args, { contract, batch }) => {
  arity('dot', args, 2);
  const [a, b] = [array('dot', args, 0), array('dot', args, 1)];
  wantDtype('dot', a, ['real']);
  wantDtype('dot', b, ['real']);
  axesOf('dot', a.shape, [...contract[0], ...batch[0]]);
  axesOf('dot', b.shape, [...contract[1], ...batch[1]]);
  for (const [what, pair] of [
    ['contract', contract],
    ['batch', batch],
  ] as const) {
    if (pair[0].length !== pair[1].length) fail('dot', `${what} axes differ in number: [${pair[0]}] and [${pair[1]}]`);
    pair[0].forEach((axis, i) => {
      const [m, n] = [dimAt(a.shape, axis), dimAt(b.shape, pair[1][i] ?? 0)];
      if (m !== n)
        fail('dot', `cannot ${what} dimension ${m} with ${n} (${showDims(a.shape)} and ${showDims(b.shape)})`);
    });
  }
  const free = (shape: Dims, used: readonly number[]): Dims => shape.filter((_, i) => !used.includes(i));
  return arrayType('real', [
    ...batch[0].map((axis) => dimAt(a.shape, axis)),
    ...free(a.shape, [...contract[0], ...batch[0]]),
    ...free(b.shape, [...contract[1], ...batch[1]]),
  ]);
};

export const conv2d: Rule<'conv2d'> = (args, attrs) => {
  arity('conv2d', args, 2);
  const [x, w] = [array('conv2d', args, 0), array('conv2d', args, 1)];
  wantDtype('conv2d', x, ['real']);
  wantDtype('conv2d', w, ['real']);
  if (x.shape.length !== 4 || w.shape.length !== 4)
    fail('conv2d', `wants [N, C, H, W] and [O, C / groups, KH, KW], got ${showDims(x.shape)} and ${showDims(w.shape)}`);
  const { groups } = attrs;
  const [channels, outputs, perGroup] = [dimAt(x.shape, 1), dimAt(w.shape, 0), dimAt(w.shape, 1)];
  if (!Number.isInteger(groups) || groups < 1 || channels % groups !== 0 || outputs % groups !== 0)
    fail('conv2d', `${groups} groups do not divide ${channels} channels and ${outputs} outputs`);
  if (channels / groups !== perGroup)
    fail('conv2d', `the kernel wants ${perGroup} channels a group, the image has ${channels / groups}`);
  const spatial = [0, 1].map((i) => {
    const [low, high] = attrs.padding[i] ?? [0, 0];
    const stride = attrs.strides[i] ?? 1;
    const dilated = (n: number, by: number): number => (n === 0 ? 0 : (n - 1) * by + 1);
    const size = dilated(dimAt(x.shape, 2 + i), attrs.lhsDilation[i] ?? 1) + low + high;
    const window = dilated(dimAt(w.shape, 2 + i), attrs.rhsDilation[i] ?? 1);
    if (size < window) fail('conv2d', `the kernel spans ${window}, the padded image only ${size} (axis ${2 + i})`);
    return Math.floor((size - window) / stride) + 1;
  });
  return arrayType('real', [dimAt(x.shape, 0), outputs, ...spatial]);
};

export const concat: Rule<'concat'> = (args, { axis }) => {
  const first = array('concat', args, 0);
  axesOf('concat', first.shape, [axis]);
  const total = args.reduce((sum, _, i) => {
    const type = array('concat', args, i);
    if (type.dtype !== first.dtype) fail('concat', `cannot mix ${first.dtype} and ${type.dtype}`);
    if (type.shape.length !== first.shape.length || type.shape.some((n, j) => j !== axis && n !== first.shape[j]))
      fail('concat', `${showDims(first.shape)} and ${showDims(type.shape)} differ off axis ${axis}`);
    return sum + dimAt(type.shape, axis);
  }, 0);
  return arrayType(
    first.dtype,
    first.shape.map((n, i) => (i === axis ? total : n)),
  );
};

export const broadcast: Rule<'broadcast'> = (args, { shape, axes }) => {
  arity('broadcast', args, 1);
  const a = array('broadcast', args, 0);
  if (axes.length !== a.shape.length) fail('broadcast', `${axes.length} axes for ${showDims(a.shape)}`);
  axesOf('broadcast', shape, axes);
  axes.forEach((axis, i) => {
    if (i > 0 && axis <= (axes[i - 1] ?? -1)) fail('broadcast', `axes [${axes.join(', ')}] do not increase`);
    const [m, n] = [dimAt(a.shape, i), dimAt(shape, axis)];
    if (m !== n && m !== 1)
      fail('broadcast', `cannot broadcast dimension ${m} to ${n} (${showDims(a.shape)} to ${showDims(shape)})`);
  });
  return arrayType(a.dtype, shape);
};
