/**
 * Operations with bodies: many calls at once, many in a row, as many as needed, and a function with a derivative of its own. The
 * reference interpreter simply loops; how they are differentiated and batched needs those algorithms, which live in the autodiff package.
 */
import { typeOf } from '../graph/intern.ts';
import { type ArrayType, type Dims, sizeOf } from '../graph/type.ts';
import * as b from './build.ts';
import { closed } from './fn.ts';
import { type OpRecord, type Value, valueAt } from './record.ts';

const real = (shape: Dims): ArrayType => ({ dtype: 'real', shape });
const int: ArrayType = { dtype: 'int', shape: [] };

const scalarValue = (x: number): Value => ({ shape: [], data: Float64Array.of(x) });

/** Slice `i` along axis 0. */
const sliceValue = ({ shape, data }: Value, i: number): Value => {
  const rest = shape.slice(1);
  const size = sizeOf(rest);
  return { shape: rest, data: data.subarray(i * size, (i + 1) * size) };
};

/** Arrays being filled slice by slice. */
const stack = (n: number, types: readonly ArrayType[]): readonly Value[] =>
  types.map(({ shape }) => ({ shape: [n, ...shape], data: new Float64Array(n * sizeOf(shape)) }));

const store = (into: Value, i: number, slice: Value): void => into.data.set(slice.data, i * slice.data.length);

const accumulate = (into: Value, slice: Value): void => {
  for (let i = 0; i < into.data.length; i++) into.data[i] = (into.data[i] ?? 0) + (slice.data[i] ?? 0);
};

const zeros = (shape: Dims): Value => ({ shape, data: new Float64Array(sizeOf(shape)) });

const batch: OpRecord<'batch'> = {
  evaluate: (args, { attrs: { n, mapped, summed, body } }, call) => {
    const types = body.results.map(typeOf);
    const stacked = stack(n, types);
    const out = types.map((type, j) => (summed[j] === true ? zeros(type.shape) : valueAt(stacked, j)));
    for (let i = 0; i < n; i++) {
      const results = call(
        body,
        args.map((x, k) => (mapped[k] === true ? sliceValue(x, i) : x)),
      );
      results.forEach((y, j) => {
        if (summed[j] === true) accumulate(valueAt(out, j), y);
        else store(valueAt(out, j), i, y);
      });
    }
    return out;
  },
  derivative: { kind: 'structured' },
  batch: 'structured',
  samples: [
    {
      args: [{ shape: [3, 2] }, { shape: [2] }],
      attrs: {
        n: 3,
        mapped: [true, false],
        summed: [false, true],
        body: closed([real([2]), real([2])], ([x, w]) => (x && w ? [b.mul(x, b.sin(w)), b.sum(b.mul(x, w))] : [])),
      },
    },
  ],
};

const scan: OpRecord<'scan'> = {
  evaluate: (args, { attrs: { n, carries, xs, reverse, body } }, call) => {
    const ys = stack(n, body.results.slice(carries).map(typeOf));
    let state: readonly Value[] = args.slice(0, carries);
    const inputs = args.slice(carries, carries + xs);
    const shared = args.slice(carries + xs);
    for (let step = 0; step < n; step++) {
      const i = reverse ? n - 1 - step : step;
      const results = call(body, [scalarValue(i), ...state, ...inputs.map((x) => sliceValue(x, i)), ...shared]);
      state = results.slice(0, carries);
      results.slice(carries).forEach((y, j) => {
        store(valueAt(ys, j), i, y);
      });
    }
    return [...state, ...ys];
  },
  derivative: { kind: 'structured' },
  batch: 'structured',
  samples: [0, 2].flatMap((checkpoint) =>
    [false, true].map((reverse) => ({
      args: [{ shape: [2] }, { shape: [4, 2] }, { shape: [2] }],
      attrs: {
        n: 4,
        carries: 1,
        xs: 1,
        reverse,
        checkpoint,
        body: closed([int, real([2]), real([2]), real([2])], ([i, c, x, w]) =>
          i && c && x && w
            ? [b.add(b.mul(b.sin(c), w), b.mul(x, b.broadcastTo(b.cast(i, 'real'), [2]))), b.sum(b.mul(c, x))]
            : [],
        ),
      },
    })),
  ),
};

/** True if no step of the sample below ends so near to its condition's edge that a small change of the operands changes their number. */
const keepsItsSteps = ([start, shift]: readonly ArrayLike<number>[]): boolean => {
  let x = start?.[0] ?? 0;
  for (let k = 0; k <= 20; k++) {
    if (Math.abs(Math.abs(x) - 5) < 3e-3 * 1.5 ** k) return false;
    if (Math.abs(x) >= 5) break;
    x = x * 1.5 + (shift?.[0] ?? 0);
  }
  return true;
};

const iterate: OpRecord<'iterate'> = {
  evaluate: (args, { attrs: { max, carries, cond, body } }, call) => {
    let state: readonly Value[] = args.slice(0, carries);
    const shared = args.slice(carries);
    let steps = 0;
    while (steps < max) {
      const given = [scalarValue(steps), ...state, ...shared];
      if (call(cond, given)[0]?.data[0] === 0) break;
      state = call(body, given);
      steps++;
    }
    return [...state, scalarValue(steps)];
  },
  derivative: { kind: 'structured' },
  batch: 'structured',
  samples: [
    {
      args: [{ shape: [] }, { shape: [] }],
      smooth: keepsItsSteps,
      attrs: {
        max: 20,
        carries: 1,
        cond: closed([int, real([]), real([])], ([, x]) => (x ? [b.less(b.abs(x), 5)] : [])),
        body: closed([int, real([]), real([])], ([, x, w]) => (x && w ? [b.add(b.mul(x, 1.5), w)] : [])),
      },
    },
  ],
};

/** sin, with its derivative written by hand. */
const sine = {
  f: closed([real([2])], ([x]) => (x ? [b.sin(x)] : [])),
  vjp: closed([real([2]), real([2])], ([x, ct]) => (x && ct ? [b.mul(ct, b.cos(x))] : [])),
};

const customVjp: OpRecord<'customVjp'> = {
  evaluate: (args, { attrs: { f } }, call) => call(f, args),
  derivative: { kind: 'structured' },
  batch: 'structured',
  samples: [{ args: [{ shape: [2] }], attrs: sine }],
};

const project: OpRecord<'project'> = {
  evaluate: (args, { attrs: { index } }) => [valueAt(args, index)],
  derivative: { kind: 'structured' },
  batch: 'structured',
  samples: [],
};

export const structured = { batch, scan, iterate, customVjp, project } satisfies {
  readonly [K in 'batch' | 'scan' | 'iterate' | 'customVjp' | 'project']: OpRecord<K>;
};
