/**
 * What each operation returns, given what it is applied to. A total table: an operation without a type rule does not compile.
 * A rule throws `ShapeError` where the operands do not fit.
 */
import { ShapeError } from '../error/shape-error.ts';
import type { Attrs, OpName } from '../graph/attrs.ts';
import { typeOf } from '../graph/intern.ts';
import type { Fn } from '../graph/node.ts';
import {
  type ArrayType,
  arrayType,
  type Dims,
  type Dtype,
  dimAt,
  isTuple,
  sameDims,
  sameType,
  showDims,
  showType,
  sizeOf,
  type Type,
} from '../graph/type.ts';

type Rule<K extends OpName> = (args: readonly Type[], attrs: Attrs[K]) => Type;

const fail = (op: string, message: string): never => {
  throw new ShapeError(op, message);
};

const array = (op: string, args: readonly Type[], i: number): ArrayType => {
  const type = args[i];
  if (type === undefined) return fail(op, `operand ${i} is missing`);
  if (isTuple(type)) return fail(op, `operand ${i} is a tuple; read it with project(i)`);
  return type;
};

const arity = (op: string, args: readonly Type[], n: number): void => {
  if (args.length !== n) fail(op, `takes ${n} operand${n === 1 ? '' : 's'}, got ${args.length}`);
};

const wantDtype = (op: string, type: ArrayType, allowed: readonly Dtype[]): void => {
  if (!allowed.includes(type.dtype)) fail(op, `wants ${allowed.join(' or ')}, got ${showType(type)}`);
};

const sameShape = (op: string, a: ArrayType, b: ArrayType): void => {
  if (sameDims(a.shape, b.shape)) return;
  if (a.shape.length !== b.shape.length) fail(op, `ranks differ: ${showDims(a.shape)} and ${showDims(b.shape)}`);
  const axis = a.shape.findIndex((n, i) => n !== b.shape[i]);
  fail(
    op,
    `dimension ${a.shape[axis]} does not match ${b.shape[axis]} (axis ${axis} of ${showDims(a.shape)} and ${showDims(b.shape)})`,
  );
};

/** One operand; the result has its type. */
const unary =
  (op: string, allowed: readonly Dtype[] = ['real']) =>
  (args: readonly Type[]): Type => {
    arity(op, args, 1);
    const a = array(op, args, 0);
    wantDtype(op, a, allowed);
    return a;
  };

/** Two operands of one type. */
const binary =
  (op: string, allowed: readonly Dtype[], result?: Dtype) =>
  (args: readonly Type[]): Type => {
    arity(op, args, 2);
    const [a, b] = [array(op, args, 0), array(op, args, 1)];
    wantDtype(op, a, allowed);
    if (a.dtype !== b.dtype) fail(op, `cannot mix ${a.dtype} and ${b.dtype}; cast one of them`);
    sameShape(op, a, b);
    return result === undefined ? a : arrayType(result, a.shape);
  };

const axesOf = (op: string, shape: Dims, axes: readonly number[]): void => {
  for (const axis of axes)
    if (!Number.isInteger(axis) || axis < 0 || axis >= shape.length) fail(op, `no axis ${axis} in ${showDims(shape)}`);
  if (new Set(axes).size !== axes.length) fail(op, `axis named twice in [${axes.join(', ')}]`);
};

const reduced =
  (op: string) =>
  (args: readonly Type[], { axes }: { readonly axes: readonly number[] }): Type => {
    arity(op, args, 1);
    const a = array(op, args, 0);
    wantDtype(op, a, op === 'sum' ? ['real', 'int'] : ['real']);
    axesOf(op, a.shape, axes);
    for (const axis of axes)
      if (op !== 'sum' && dimAt(a.shape, axis) === 0) fail(op, `axis ${axis} of ${showDims(a.shape)} is empty`);
    return arrayType(
      a.dtype,
      a.shape.filter((_, i) => !axes.includes(i)),
    );
  };

const leaf =
  (op: string) =>
  (args: readonly Type[], attrs: { readonly dtype: Dtype; readonly shape: Dims }): Type => {
    arity(op, args, 0);
    for (const n of attrs.shape) if (!Number.isInteger(n) || n < 0) fail(op, `${n} is not a dimension`);
    return arrayType(attrs.dtype, attrs.shape);
  };

const dot: Rule<'dot'> = (args, { contract, batch }) => {
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

const conv2d: Rule<'conv2d'> = (args, attrs) => {
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

const concat: Rule<'concat'> = (args, { axis }) => {
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

const broadcast: Rule<'broadcast'> = (args, { shape, axes }) => {
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

const checkFn = (op: string, what: string, fn: Fn, params: readonly ArrayType[]): readonly ArrayType[] => {
  if (fn.params.length !== params.length)
    fail(op, `${what} takes ${fn.params.length} values, is given ${params.length}`);
  params.forEach((type, i) => {
    const want = fn.params[i];
    if (want !== undefined && !sameType(want, type))
      fail(op, `${what} wants ${showType(want)} for value ${i}, is given ${showType(type)}`);
  });
  return fn.results.map(typeOf);
};

const sliceOff = (op: string, type: ArrayType, n: number): ArrayType => {
  if (type.shape[0] !== n) fail(op, `wants ${n} along axis 0, got ${showType(type)}`);
  return arrayType(type.dtype, type.shape.slice(1));
};

const wantSame = (op: string, what: string, want: readonly ArrayType[], got: readonly ArrayType[]): void => {
  if (want.length !== got.length) fail(op, `${what}: expected ${want.length} values, got ${got.length}`);
  want.forEach((type, i) => {
    const other = got[i];
    if (other !== undefined && !sameType(type, other))
      fail(op, `${what} ${i} is ${showType(type)} but becomes ${showType(other)}`);
  });
};

const int: ArrayType = arrayType('int', []);
const stacked = (n: number, type: ArrayType): ArrayType => arrayType(type.dtype, [n, ...type.shape]);
const arrays = (op: string, args: readonly Type[]): readonly ArrayType[] => args.map((_, i) => array(op, args, i));

const batch: Rule<'batch'> = (args, { n, mapped, summed, body }) => {
  const types = arrays('batch', args);
  if (mapped.length !== types.length) fail('batch', `${mapped.length} flags for ${types.length} operands`);
  const given = types.map((type, i) => (mapped[i] === true ? sliceOff('batch', type, n) : type));
  const results = checkFn('batch', 'the body', body, given);
  if (summed.length !== results.length) fail('batch', `${summed.length} flags for ${results.length} results`);
  return {
    tuple: results.map((type, i) => {
      if (summed[i] !== true) return stacked(n, type);
      wantDtype('batch', type, ['real', 'int']);
      return type;
    }),
  };
};

const scan: Rule<'scan'> = (args, { n, carries, xs, body }) => {
  const types = arrays('scan', args);
  if (!Number.isInteger(n) || n < 0) fail('scan', `${n} is not a number of steps`);
  const given = types.map((type, i) => (i >= carries && i < carries + xs ? sliceOff('scan', type, n) : type));
  const results = checkFn('scan', 'the body', body, [int, ...given]);
  wantSame('scan', 'carry', types.slice(0, carries), results.slice(0, carries));
  return { tuple: results.map((type, i) => (i < carries ? type : stacked(n, type))) };
};

const iterate: Rule<'iterate'> = (args, { max, carries, cond, body }) => {
  const types = arrays('iterate', args);
  if (!Number.isInteger(max) || max < 0) fail('iterate', `${max} is not a number of steps`);
  wantSame(
    'iterate',
    'the condition',
    [arrayType('bool', [])],
    checkFn('iterate', 'the condition', cond, [int, ...types]),
  );
  const results = checkFn('iterate', 'the body', body, [int, ...types]);
  wantSame('iterate', 'carry', types.slice(0, carries), results);
  return { tuple: [...results, int] };
};

const customVjp: Rule<'customVjp'> = (args, { f, vjp }) => {
  const types = arrays('customVjp', args);
  const results = checkFn('customVjp', 'the function', f, types);
  wantSame('customVjp', 'cotangent', types, checkFn('customVjp', 'its vjp', vjp, [...types, ...results]));
  return { tuple: results };
};

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
