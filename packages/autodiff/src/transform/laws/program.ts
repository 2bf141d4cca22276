/**
 * What laws are stated about: a graph with the inputs that it is differentiated by, a point where it is evaluated, and directions there.
 */
import { type Attrs, dtypeOf, type Node, type OpName, shapeOf, sizeOf } from '@ergodic/core/graph';
import { interpretNodes } from '@ergodic/core/interpret';
import { build, make, recordOf, results, type Sample, type Value } from '@ergodic/core/ops';
import fc from 'fast-check';
import { at } from '../rewrite.ts';

/** Where the values of an input come from. */
export interface Domain {
  readonly low: number;
  readonly high: number;
}

export interface Program {
  readonly name: string;
  readonly inputs: readonly Node[];
  readonly domains: readonly Domain[];
  /** All results; the real ones are differentiated. */
  readonly results: readonly Node[];
  /** True where the program is smooth, given the values of the inputs in order. */
  readonly smooth: (values: readonly Float64Array[]) => boolean;
  /** The size below which errors count absolutely: 0 for one operation; 1 for a long program, whose parts may cancel or saturate. */
  readonly floor: number;
}

const isReal = (node: Node): boolean => dtypeOf(node) === 'real';
export const wrtOf = ({ inputs }: Program): readonly Node[] => inputs.filter(isReal);
export const outputsOf = (program: Program): readonly Node[] => program.results.filter(isReal);

/** Values of the inputs; a tangent and another one for each real input; a cotangent for each real output. */
export interface Point {
  readonly values: ReadonlyMap<Node, Value>;
  readonly v: readonly Value[];
  readonly u: readonly Value[];
  readonly w: readonly Value[];
}

/** Values on a grid: no subnormal numbers, ties now and then. */
const steps = 4096;
const arrays = (node: Node, { low, high }: Domain): fc.Arbitrary<Value> => {
  const size = sizeOf(shapeOf(node));
  const whole = dtypeOf(node) !== 'real';
  return fc.array(fc.integer({ min: 0, max: steps }), { minLength: size, maxLength: size }).map((places) => ({
    shape: shapeOf(node),
    data: Float64Array.from(places, (k) => {
      const x = low + ((high - low) * k) / steps;
      return whole ? Math.round(x) : x;
    }),
  }));
};

const direction: Domain = { low: -2, high: 2 };

/** Points of a program's domain. */
export const points = (program: Program): fc.Arbitrary<Point> =>
  fc
    .tuple(
      fc.tuple(...program.inputs.map((input, i) => arrays(input, at(program.domains, i)))),
      fc.tuple(...wrtOf(program).map((node) => arrays(node, direction))),
      fc.tuple(...wrtOf(program).map((node) => arrays(node, direction))),
      fc.tuple(...outputsOf(program).map((node) => arrays(node, direction))),
    )
    .map(([values, v, u, w]) => ({
      values: new Map(program.inputs.map((input, i) => [input, at(values, i)])),
      v,
      u,
      w,
    }));

/** Directions as nodes, so that one graph serves all points. */
export interface Directions {
  readonly v: readonly Node[];
  readonly u: readonly Node[];
  readonly w: readonly Node[];
}

const likes = (prefix: string, nodes: readonly Node[]): readonly Node[] =>
  nodes.map((node, i) => build.input(`${prefix}${i}`, 'real', shapeOf(node)));

export const directionsOf = (program: Program): Directions => ({
  v: likes('tangent', wrtOf(program)),
  u: likes('tangent2', wrtOf(program)),
  w: likes('cotangent', outputsOf(program)),
});

/** The values of nodes at a point. */
export const evaluate = (
  nodes: readonly Node[],
  { values, v, u, w }: Point,
  directions: Directions,
): readonly Float64Array[] => {
  const all = new Map(values);
  const give = (names: readonly Node[], list: readonly Value[]): void => {
    names.forEach((name, i) => {
      all.set(name, at(list, i));
    });
  };
  give(directions.v, v);
  give(directions.u, u);
  give(directions.w, w);
  return interpretNodes(nodes, all).map(({ data }) => data);
};

/** What a kind of element is drawn from where a sample does not say. */
const defaults = { real: direction, int: direction, bool: { low: 0, high: 1 }, bits: { low: 0, high: 2 ** 32 - 1 } };

const ofSample = <K extends OpName>(op: K, index: number, sample: Sample<Attrs[K]>): Program => {
  const inputs = sample.args.map(({ shape, dtype = 'real' }, i) => build.input(`x${i}`, dtype, shape));
  return {
    name: `${op}, sample ${index}: ${sample.args.map(({ shape }) => `[${shape.join(', ')}]`).join(' and ')}`,
    inputs,
    domains: sample.args.map(({ dtype = 'real', low = defaults[dtype].low, high = defaults[dtype].high }) => ({
      low,
      high,
    })),
    results: results(make(op, inputs, sample.attrs)),
    smooth: (values) => sample.smooth?.(values) ?? true,
    floor: 0,
  };
};

/** The programs that the samples of an operation's record describe. */
export const programsOf = <K extends OpName>(op: K): readonly Program[] =>
  recordOf<K>(op).samples.map((sample, index) => ofSample(op, index, sample));
