/**
 * A nest as a function of WebAssembly: its parameters, and what is known while it is written.
 */
import { operandsOf, type Ref, type Stmt } from '../../../lower/loops.ts';
import type { Nest } from '../../../nests/nest-plan.ts';
import type { Arithmetic } from '../arithmetic.ts';
import { type Code, type FunctionCode, get, i32, type Local } from '../assembler/index.ts';
import type { Functions } from '../functions/functions.ts';
import { extentOf, writeAxes } from './cells.ts';
import { type Analysis, analyse, type SymbolName } from './forms.ts';
import { newFrames, type Variable } from './frames.ts';
import { type Shape, shapeOf } from './shape.ts';
import type { Copy, Sheet, Slot, Standing, Value } from './sheet.ts';

export interface NestFunction {
  readonly code: FunctionCode;
  readonly shape: Shape;
  /** Cells along the axis of which a call computes a range, `lo` to `hi - 1`. */
  readonly extent: number;
  /** Ranges begin and end at multiples of this, or at the end. */
  readonly grain: number;
}

/** What a nest is written with. */
export interface Tools {
  readonly a: Arithmetic;
  readonly functions: Functions;
  readonly fused: boolean;
  readonly slot: (buffer: string) => Slot;
}

/** Products that the sum reading them computes. */
const addends = (nest: Nest, analysis: Analysis): ReadonlySet<Ref> => {
  const found = new Set<Ref>();
  const visit = (body: readonly Stmt[]): void => {
    for (const stmt of body) {
      if (stmt.stmt === 'loop') visit(stmt.body);
      if (stmt.stmt !== 'let' || stmt.kind !== 'real' || stmt.value.op !== 'add') continue;
      const product = [...operandsOf(stmt.value)]
        .reverse()
        .find((ref) => analysis.letOf(ref)?.value.op === 'mul' && analysis.count(ref) === 1);
      if (product !== undefined) found.add(product);
    }
  };
  visit(nest.body);
  return found;
};

/** Variables of a nest, by what they stand for. */
interface Names {
  readonly standing: Sheet['standing'];
  readonly set: (symbol: SymbolName, standing: Standing) => void;
}

const newNames = (shape: Shape, lanes: number, integerOf: (ref: Ref, copy: Copy) => Variable): Names => {
  const fixed = new Map<SymbolName, Standing>();
  return {
    set: (symbol, standing) => {
      fixed.set(symbol, standing);
    },
    standing: (symbol, copy) => {
      if (symbol.startsWith('value ')) return { variable: integerOf(Number(symbol.slice(6)), copy), shift: 0 };
      const found = fixed.get(symbol);
      if (found === undefined) throw new RangeError(`'${symbol}' stands for nothing`);
      if (symbol === `axis ${shape.jam}`) return { ...found, shift: found.shift + copy.cell };
      if (symbol === `axis ${shape.vector}`) return { ...found, shift: found.shift + copy.vector * lanes };
      return found;
    },
  };
};

const copyNumber = (sheet: Pick<Sheet, 'analysis' | 'shape'>, ref: Ref, { cell, vector }: Copy): number => {
  const { jam, vector: axis } = sheet.shape;
  const bits = sheet.analysis.dependsOn(ref);
  const own = jam !== null && (bits & (1 << jam)) !== 0 ? cell : 0;
  return own * 16 + ((bits & (1 << axis)) !== 0 ? vector : 0);
};

/** What has been written, by value and copy: copies on which a value does not depend share it. */
const newStore = <A>(sheet: Pick<Sheet, 'analysis' | 'shape'>, what: string) => {
  const known = new Map<Ref, Map<number, A>>();
  return {
    get: (ref: Ref, copy: Copy): A => {
      const found = known.get(ref)?.get(copyNumber(sheet, ref, copy));
      if (found === undefined) throw new RangeError(`${what} %${ref} is not written yet`);
      return found;
    },
    set: (ref: Ref, copy: Copy, value: A): void => {
      const own = known.get(ref) ?? new Map<number, A>();
      own.set(copyNumber(sheet, ref, copy), value);
      known.set(ref, own);
    },
  };
};

const PARAMETERS = ['lo', 'hi', 'scratch'] as const;

/** The function of a nest: `(lo, hi, scratch, ...scalars)`. */
export const nestFunction = (name: string, given: Nest, tools: Tools): NestFunction => {
  const nest: Nest = given.axes.length === 0 ? { ...given, axes: [1] } : given;
  const { a } = tools;
  const analysis = analyse(nest);
  const shape = shapeOf(nest, analysis, a.lanes);
  const [outermost] = shape.order;
  const split = nest.tiled || outermost === undefined ? shape.vector : outermost;
  const extent = nest.axes[split] ?? 1;
  const parameters: readonly Local[] = [...PARAMETERS, ...nest.scalars].map((text) => ({ name: text, type: 'i32' }));
  const [lo, hi, scratch] = parameters;
  if (lo === undefined || hi === undefined || scratch === undefined) throw new RangeError('no parameters');
  const frames = newFrames();
  const written = analysisAndShape(analysis, shape);
  const values = newStore<Value>(written, 'value');
  const seconds = newStore<Code>(written, 'cipher');
  const integers = newStore<Variable>(written, 'integer');
  const names = newNames(shape, a.lanes, integers.get);
  const fused = tools.fused ? addends(nest, analysis) : new Set<Ref>();
  const sheet: Sheet = {
    a,
    functions: tools.functions,
    frames,
    analysis,
    shape,
    slot: tools.slot,
    standing: names.standing,
    value: values.get,
    setValue: values.set,
    second: seconds.get,
    setSecond: seconds.set,
    setInteger: (ref, copy, code) => {
      const local = frames.writer().local('i32', 'n');
      frames.writer().act({ act: 'set', local, value: code });
      integers.set(ref, copy, { local, depth: frames.depth() });
    },
    setVariable: integers.set,
    setSymbol: names.set,
    isAddend: (ref) => fused.has(ref),
    keep: (code, text) => frames.writer().keep(code, text),
    scratch: { local: scratch, depth: 0 },
  };
  nest.scalars.forEach((text, i) => {
    const local = parameters[PARAMETERS.length + i];
    if (local !== undefined) names.set(`scalar ${text}`, { variable: { local, depth: 0 }, shift: 0 });
  });
  const range = (axis: number): readonly [Code, Code] =>
    axis === split ? [get(lo), get(hi)] : [i32(0), i32(nest.axes[axis] ?? 1)];
  const width = extentOf(nest, shape.vector);
  writeAxes(sheet, nest, shape.order, range, width);
  return {
    code: {
      name,
      params: parameters.map(({ type }) => type),
      results: [],
      parameters,
      body: frames.writer().actions,
      values: [],
      exported: !nest.tiled,
    },
    shape,
    extent,
    grain: split === shape.vector ? 2 * shape.vectors * a.lanes : shape.jam === split ? shape.cells : 1,
  };
};

const analysisAndShape = (analysis: Analysis, shape: Shape): Pick<Sheet, 'analysis' | 'shape'> => ({ analysis, shape });
