/**
 * What each operation returns, given what it is applied to. A total table: an operation without a type rule does not compile.
 * A rule throws `ShapeError` where the operands do not fit.
 */
import type { OpName } from '../graph/attrs.ts';
import {
  type ArrayType,
  arrayType,
  type Dims,
  type Dtype,
  dimAt,
  isTuple,
  sameDims,
  showDims,
  showType,
  sizeOf,
} from '../graph/type.ts';
import { broadcast, concat, conv2d, dot } from './type-arrays.ts';
import { batch, customVjp, iterate, scan } from './type-bodies.ts';
import {
  arity,
  array,
  axesOf,
  binary,
  fail,
  leaf,
  type Rule,
  reduced,
  sameShape,
  unary,
  wantDtype,
} from './type-checks.ts';

const keyed = (op: string, type: ArrayType): Dims => {
  if (type.dtype !== 'bits' || type.shape[type.shape.length - 1] !== 2)
    fail(op, `wants a key bits[2], got ${showType(type)}`);
  return type.shape.slice(0, -1);
};

const numeric: readonly Dtype[] = ['real', 'int'];
const any: readonly Dtype[] = ['real', 'int', 'bits', 'bool'];

export const typing: { readonly [K in OpName]: Rule<K> } = {
  input: leaf('input'),
  constant: (args, attrs) => {
    if (attrs.data.length !== sizeOf(attrs.shape))
      fail('constant', `${attrs.data.length} values for ${showDims(attrs.shape)}`);
    return leaf('constant')(args, attrs);
  },
  param: leaf('param'),
  hole: leaf('hole'),
  project: (args, { index }) => {
    const type = args[0];
    if (type === undefined || !isTuple(type)) return fail('project', 'wants a tuple');
    return type.tuple[index] ?? fail('project', `no result ${index} among ${type.tuple.length}`);
  },

  neg: unary('neg', numeric),
  exp: unary('exp'),
  log: unary('log'),
  log1p: unary('log1p'),
  expm1: unary('expm1'),
  sqrt: unary('sqrt'),
  sin: unary('sin'),
  cos: unary('cos'),
  tanh: unary('tanh'),
  sigmoid: unary('sigmoid'),
  softplus: unary('softplus'),
  erf: unary('erf'),
  erfinv: unary('erfinv'),
  abs: unary('abs', numeric),
  sign: unary('sign', numeric),
  floor: unary('floor'),

  add: binary('add', numeric),
  sub: binary('sub', numeric),
  mul: binary('mul', numeric),
  div: binary('div', ['real']),
  pow: binary('pow', ['real']),
  maximum: binary('maximum', numeric),
  minimum: binary('minimum', numeric),

  equal: binary('equal', any, 'bool'),
  notEqual: binary('notEqual', any, 'bool'),
  less: binary('less', numeric, 'bool'),
  lessEqual: binary('lessEqual', numeric, 'bool'),
  greater: binary('greater', numeric, 'bool'),
  greaterEqual: binary('greaterEqual', numeric, 'bool'),
  and: binary('and', ['bool']),
  or: binary('or', ['bool']),
  not: unary('not', ['bool']),
  where: (args) => {
    arity('where', args, 3);
    const [c, a, b] = [array('where', args, 0), array('where', args, 1), array('where', args, 2)];
    wantDtype('where', c, ['bool']);
    if (a.dtype !== b.dtype) fail('where', `cannot mix ${a.dtype} and ${b.dtype}`);
    sameShape('where', a, b);
    sameShape('where', c, a);
    return a;
  },
  cast: (args, { to }) => {
    arity('cast', args, 1);
    const a = array('cast', args, 0);
    if (a.dtype === 'bits' || to === 'bits') fail('cast', 'random bits are not numbers; draw uniforms instead');
    return arrayType(to, a.shape);
  },

  sum: reduced('sum'),
  reduceMax: reduced('reduceMax'),
  argmax: (args, { axis }) => {
    const type = reduced('argmax')(args, { axes: [axis] });
    return arrayType('int', isTuple(type) ? [] : type.shape);
  },
  dot,
  conv2d,

  reshape: (args, { shape }) => {
    arity('reshape', args, 1);
    const a = array('reshape', args, 0);
    if (sizeOf(a.shape) !== sizeOf(shape))
      fail('reshape', `${showDims(a.shape)} has ${sizeOf(a.shape)} elements, ${showDims(shape)} has ${sizeOf(shape)}`);
    return arrayType(a.dtype, shape);
  },
  transpose: (args, { perm }) => {
    arity('transpose', args, 1);
    const a = array('transpose', args, 0);
    axesOf('transpose', a.shape, perm);
    if (perm.length !== a.shape.length)
      fail('transpose', `[${perm.join(', ')}] is not a permutation of ${showDims(a.shape)}`);
    return arrayType(
      a.dtype,
      perm.map((axis) => dimAt(a.shape, axis)),
    );
  },
  broadcast,
  slice: (args, { starts, limits, strides }) => {
    arity('slice', args, 1);
    const a = array('slice', args, 0);
    if ([starts, limits, strides].some((list) => list.length !== a.shape.length))
      fail('slice', `wants one start, limit and stride for each axis of ${showDims(a.shape)}`);
    return arrayType(
      a.dtype,
      a.shape.map((n, i) => {
        const [from, to, step] = [starts[i] ?? 0, limits[i] ?? n, strides[i] ?? 1];
        if (!(from >= 0 && to >= from && to <= n && step >= 1 && [from, to, step].every(Number.isInteger)))
          fail('slice', `${from}:${to}:${step} does not lie in axis ${i} of ${showDims(a.shape)}`);
        return Math.ceil((to - from) / step);
      }),
    );
  },
  pad: (args, { low, high, interior }) => {
    arity('pad', args, 1);
    const a = array('pad', args, 0);
    if (
      [low, high, interior].some(
        (list) => list.length !== a.shape.length || list.some((n) => n < 0 || !Number.isInteger(n)),
      )
    )
      fail('pad', `wants non-negative whole numbers for each axis of ${showDims(a.shape)}`);
    return arrayType(
      a.dtype,
      a.shape.map((n, i) => (low[i] ?? 0) + n + Math.max(0, n - 1) * (interior[i] ?? 0) + (high[i] ?? 0)),
    );
  },
  concat,
  flip: (args, { axes }) => {
    const a = unary('flip', any)(args);
    if (!isTuple(a)) axesOf('flip', a.shape, axes);
    return a;
  },
  take: (args, { axis }) => {
    arity('take', args, 2);
    const [a, indices] = [array('take', args, 0), array('take', args, 1)];
    wantDtype('take', indices, ['int']);
    axesOf('take', a.shape, [axis]);
    return arrayType(a.dtype, [...a.shape.slice(0, axis), ...indices.shape, ...a.shape.slice(axis + 1)]);
  },
  takeTranspose: (args, { axis, size }) => {
    arity('takeTranspose', args, 2);
    const [a, indices] = [array('takeTranspose', args, 0), array('takeTranspose', args, 1)];
    wantDtype('takeTranspose', a, ['real']);
    wantDtype('takeTranspose', indices, ['int']);
    const middle = a.shape.slice(axis, axis + indices.shape.length);
    if (!sameDims(middle, indices.shape))
      fail('takeTranspose', `axes from ${axis} of ${showDims(a.shape)} are not ${showDims(indices.shape)}`);
    return arrayType(a.dtype, [...a.shape.slice(0, axis), size, ...a.shape.slice(axis + indices.shape.length)]);
  },
  iota: (args, { shape, axis }) => {
    arity('iota', args, 0);
    axesOf('iota', shape, [axis]);
    return arrayType('int', shape);
  },

  foldIn: (args) => {
    arity('foldIn', args, 2);
    const [key, data] = [array('foldIn', args, 0), array('foldIn', args, 1)];
    wantDtype('foldIn', data, ['int']);
    if (!sameDims(keyed('foldIn', key), data.shape))
      fail('foldIn', `keys ${showDims(key.shape)} do not match data ${showDims(data.shape)}`);
    return key;
  },
  draw: (args, { kind, shape }) => {
    arity('draw', args, 1);
    const lead = keyed('draw', array('draw', args, 0));
    return arrayType(kind === 'bits' ? 'bits' : 'real', [...lead, ...shape]);
  },

  stopGradient: unary('stopGradient', any),
  customVjp,
  batch,
  scan,
  iterate,
};
