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
import { inTerms } from './terms.ts';

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

/** Products that the sum reading them computes, one over lanes too. */
const addends = (nest: Nest, analysis: Analysis): ReadonlySet<Ref> => {
  const found = new Set<Ref>();
  const isOwn = (ref: Ref): boolean => {
    const made = analysis.letOf(ref);
    return made?.kind === 'real' && made.value.op === 'mul' && analysis.count(ref) === 1;
  };
  const visit = (body: readonly Stmt[]): void => {
    for (const stmt of body) {
      if (stmt.stmt === 'loop') visit(stmt.body);
      if (stmt.stmt === 'store' && stmt.sum && isOwn(stmt.value)) found.add(stmt.value);
      if (stmt.stmt !== 'let' || stmt.kind !== 'real' || stmt.value.op !== 'add') continue;
      const product = [...operandsOf(stmt.value)].reverse().find(isOwn);
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
  const jams = new Map(shape.jams.map(({ axis }, j): readonly [SymbolName, number] => [`axis ${axis}`, j]));
  const vector: SymbolName = `axis ${shape.vector}`;
  return {
    set: (symbol, standing) => {
      fixed.set(symbol, standing);
    },
    standing: (symbol, copy) => {
      if (symbol.startsWith('value ')) return { variable: integerOf(Number(symbol.slice(6)), copy), shift: 0 };
      const found = fixed.get(symbol);
      if (found === undefined) throw new RangeError(`'${symbol}' stands for nothing`);
      const jam = jams.get(symbol);
      if (jam !== undefined) return { ...found, shift: found.shift + (copy.cell[jam] ?? 0) };
      if (symbol === vector) return { ...found, shift: found.shift + copy.vector * lanes };
      return found;
    },
  };
};

const copyNumber = (sheet: Pick<Sheet, 'analysis' | 'shape'>, ref: Ref, { cell, vector }: Copy): number => {
  const { jams, vector: lanes } = sheet.shape;
  const bits = sheet.analysis.dependsOn(ref);
  let number = (bits & (1 << lanes)) !== 0 ? vector : 0;
  for (let j = 0; j < jams.length; j++)
    number = 16 * number + ((bits & (1 << (jams[j]?.axis ?? 0))) !== 0 ? (cell[j] ?? 0) : 0);
  return number;
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

interface LaidOut {
  readonly nest: Nest;
  readonly analysis: Analysis;
  readonly shape: Shape;
}

/** Terms go one by one only where that leaves registers to the cells computed at once. */
const laidOut = (whole: Nest, lanes: number): LaidOut => {
  const by = (nest: Nest): LaidOut => {
    const analysis = analyse(nest);
    return { nest, analysis, shape: shapeOf(nest, analysis, lanes) };
  };
  const apart = by(inTerms(whole));
  return apart.nest === whole || apart.shape.jams.length > 0 ? apart : by(whole);
};

const PARAMETERS = ['lo', 'hi', 'scratch'] as const;

/** The function of a nest: `(lo, hi, scratch, ...scalars)`. */
export const nestFunction = (name: string, given: Nest, tools: Tools): NestFunction => {
  const { a } = tools;
  const { nest, analysis, shape } = laidOut(given.axes.length === 0 ? { ...given, axes: [1] } : given, a.lanes);
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
    grain:
      split === shape.vector
        ? 2 * shape.vectors * a.lanes
        : (shape.jams.find(({ axis }) => axis === split)?.cells ?? 1),
  };
};

const analysisAndShape = (analysis: Analysis, shape: Shape): Pick<Sheet, 'analysis' | 'shape'> => ({ analysis, shape });
