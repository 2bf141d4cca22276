/**
 * Modules at random that use everything the assembler has.
 */
import fc from 'fast-check';
import * as code from '../code.ts';
import {
  type ExtractOp,
  extracts,
  type LaneLoadOp,
  type LaneStoreOp,
  type LoadOp,
  laneLoads,
  laneStores,
  loads,
  type PlainOp,
  plain,
  type ReplaceOp,
  replaces,
  type StoreOp,
  stores,
  type ValueType,
} from '../instructions.ts';
import { operandsOf } from './signatures.ts';

const keysOf = <K extends string>(table: Readonly<Record<K, unknown>>, is: (name: string) => name is K): readonly K[] =>
  Object.keys(table).filter(is);
const isPlain = (name: string): name is PlainOp => name in plain;
const isLoad = (name: string): name is LoadOp => name in loads;
const isStore = (name: string): name is StoreOp => name in stores;
const isLaneLoad = (name: string): name is LaneLoadOp => name in laneLoads;
const isLaneStore = (name: string): name is LaneStoreOp => name in laneStores;
const isExtract = (name: string): name is ExtractOp => name in extracts;
const isReplace = (name: string): name is ReplaceOp => name in replaces;

const plainOps = keysOf(plain, isPlain);
const types: readonly ValueType[] = ['i32', 'i64', 'f32', 'f64', 'v128'];

const parameters: readonly code.Local[] = types.map((type) => ({ name: 'p', type }));
const locals: readonly code.Local[] = types.flatMap((type) => [1, 2].map(() => ({ name: 't', type })));

const imported: code.Callee = { name: 'log', params: ['f64', 'i64'], results: ['f32'] };
const silent: code.Callee = { name: 'tick', params: [], results: [] };

const word = fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 });
const offset = fc.oneof(fc.constantFrom(0, 1, 127, 128, 65535), fc.nat());
const byte = fc.integer({ min: 0, max: 255 });
const number = fc.oneof(fc.double(), fc.constantFrom(0, -0, 1 + 2 ** -24, 2 ** -149, 2 ** -150, 1e300));

/** How many lanes a name such as `f32x4.extract_lane` or `v128.load32_lane` speaks of. */
const lanesOf = (name: string): number => (/x2|64/.test(name) ? 2 : 4);
const lane = (name: string): fc.Arbitrary<number> => fc.integer({ min: 0, max: lanesOf(name) - 1 });

const storedType = (name: StoreOp): ValueType =>
  name === 'v128.store' ? 'v128' : name === 'f32.store' ? 'f32' : name === 'f64.store' ? 'f64' : 'i32';
const replacedType = (name: ReplaceOp): ValueType =>
  name === 'i32x4.replace_lane' ? 'i32' : name === 'f32x4.replace_lane' ? 'f32' : 'f64';

const choose = <T>(options: readonly fc.Arbitrary<T>[]): fc.Arbitrary<T> => fc.oneof(...options);

type Values = (type: ValueType) => fc.Arbitrary<code.Code>;

/** Constants and variables of a type. */
const atom: Values = (type) => {
  const local = fc.constantFrom(...[...parameters, ...locals].filter((l) => l.type === type)).map(code.get);
  const constants: readonly fc.Arbitrary<code.Code>[] = [
    ...(type === 'i32' ? [word.map(code.i32)] : []),
    ...(type === 'f32' || type === 'f64' ? [number.map((x): code.Code => ({ code: 'const', type, value: x }))] : []),
    ...(type === 'v128'
      ? [fc.tuple(word, word, word, word).map((four) => code.words(...four)), number.map(code.splat.f64)]
      : []),
  ];
  return choose([local, ...constants]);
};

/** Code that yields a value of a type, from operands that are given. */
const compound = (v: Values, type: ValueType): fc.Arbitrary<code.Code> => {
  const applied = plainOps
    .filter((name) => plain[name].result === type)
    .map((name) => fc.tuple(...operandsOf[name].map(v)).map((args) => code.op(name, ...args)));
  const read = keysOf(loads, isLoad)
    .filter((name) => loads[name].result === type)
    .map((name) => fc.tuple(v('i32'), offset).map(([address, at]) => code.load(name, address, at)));
  const extracted = keysOf(extracts, isExtract)
    .filter((name) => extracts[name].result === type)
    .map((name) => fc.tuple(v('v128'), lane(name)).map(([from, i]) => code.extract(name, from, i)));
  const ofVectors: readonly fc.Arbitrary<code.Code>[] =
    type !== 'v128'
      ? []
      : [
          fc
            .tuple(
              v('v128'),
              v('v128'),
              fc.array(
                byte.map((b) => b % 32),
                { minLength: 16, maxLength: 16 },
              ),
            )
            .map(([a, b, picks]) => code.shuffle(a, b, picks)),
          ...keysOf(laneLoads, isLaneLoad).map((name) =>
            fc
              .tuple(v('i32'), v('v128'), lane(name), offset)
              .map(([address, into, i, at]) => code.loadLane(name, address, into, i, at)),
          ),
          ...keysOf(replaces, isReplace).map((name) =>
            fc
              .tuple(v('v128'), lane(name), v(replacedType(name)))
              .map(([into, i, x]) => code.replace(name, into, i, x)),
          ),
        ];
  const called: readonly fc.Arbitrary<code.Code>[] =
    type === 'f32' ? [fc.tuple(v('f64'), v('i64')).map((args) => code.call(imported, 'f32', args))] : [];
  const selected = fc.tuple(v('i32'), v(type), v(type)).map(([c, yes, no]) => code.select(c, yes, no));
  const others = [selected, ...read, ...extracted, ...ofVectors, ...called];
  return choose([atom(type), choose(others), ...(applied.length === 0 ? [] : [choose(applied), choose(applied)])]);
};

const table = (of: Values): Values => {
  const made = new Map(types.map((type) => [type, of(type)] as const));
  return (type) => made.get(type) ?? of(type);
};
const levels: readonly Values[] = Array.from({ length: 3 }).reduce<readonly Values[]>(
  (below) => [...below, table((type) => compound(below.at(-1) ?? atom, type))],
  [table(atom)],
);
const value = (type: ValueType, depth: number): fc.Arbitrary<code.Code> => (levels[depth] ?? atom)(type);

const actions = (depth: number): fc.Arbitrary<readonly code.Action[]> => {
  const nested = depth === 0 ? [] : [actions(depth - 1)];
  const v = (type: ValueType): fc.Arbitrary<code.Code> => value(type, 2);
  const action: readonly fc.Arbitrary<code.Action>[] = [
    ...locals.map((local) => v(local.type).map((x): code.Action => ({ act: 'set', local, value: x }))),
    ...keysOf(stores, isStore).map((op) =>
      fc
        .tuple(v('i32'), v(storedType(op)), offset)
        .map(([address, x, at]): code.Action => ({ act: 'store', op, offset: at, address, value: x })),
    ),
    ...keysOf(laneStores, isLaneStore).map((op) =>
      fc
        .tuple(v('i32'), v('v128'), lane(op), offset)
        .map(([address, x, i, at]): code.Action => ({ act: 'storeLane', op, offset: at, lane: i, address, value: x })),
    ),
    fc.tuple(v('i32'), v('i32'), fc.nat()).map(([to, from, bytes]): code.Action => ({ act: 'copy', to, from, bytes })),
    fc.tuple(v('i32'), fc.nat()).map(([at, bytes]): code.Action => ({ act: 'clear', at, bytes })),
    fc.constant<code.Action>({ act: 'call', callee: silent, args: [] }),
    fc.tuple(v('f64'), v('i64')).map((args): code.Action => ({ act: 'call', callee: imported, args })),
    ...nested.map((body) =>
      fc.tuple(body, v('i32')).map(([list, again]): code.Action => ({ act: 'repeat', body: list, again })),
    ),
    ...nested.map((body) =>
      fc.tuple(body, v('i32')).map(([list, condition]): code.Action => ({ act: 'if', condition, body: list })),
    ),
  ];
  return fc.array(choose(action), { maxLength: 4 });
};

/** Every local is set before all else, so that each may be read anywhere. */
const preamble: readonly code.Action[] = locals.map((local) => {
  const parameter = parameters.find(({ type }) => type === local.type);
  return { act: 'set', local, value: code.get(parameter ?? local) };
});

const fn = (name: string, exported: boolean): fc.Arbitrary<code.FunctionCode> =>
  fc.tuple(actions(2), fc.subarray([...types])).chain(([body, results]) =>
    fc.tuple(...results.map((type) => value(type, 3))).map(
      (values): code.FunctionCode => ({
        name,
        params: types,
        results,
        parameters,
        body: [...preamble, ...body],
        values,
        exported,
      }),
    ),
  );

export const modules: fc.Arbitrary<code.ModuleCode> = fc
  .tuple(fn('first', true), fn('second', false), fc.integer({ min: 1, max: 300 }), fc.boolean())
  .map(([first, second, pages, shared]) => ({
    imports: [imported, silent],
    memory: { pages, shared },
    functions: [first, second],
  }));

/** A module in which every instruction stands once. */
export const everything: code.ModuleCode = (() => {
  const of = (type: ValueType): code.Code =>
    code.get(parameters.find((p) => p.type === type) ?? { name: 'none', type });
  const values: readonly code.Code[] = [
    ...plainOps.map((name) => code.op(name, ...operandsOf[name].map(of))),
    ...keysOf(loads, isLoad).map((name) => code.load(name, of('i32'), 3)),
    ...keysOf(laneLoads, isLaneLoad).map((name) => code.loadLane(name, of('i32'), of('v128'), lanesOf(name) - 1, 5)),
    ...keysOf(extracts, isExtract).map((name) => code.extract(name, of('v128'), lanesOf(name) - 1)),
    ...keysOf(replaces, isReplace).map((name) =>
      code.replace(name, of('v128'), lanesOf(name) - 1, of(replacedType(name))),
    ),
  ];
  const kept = values.map((x): code.Action => ({ act: 'set', local: { name: 't', type: x.type }, value: x }));
  const written: readonly code.Action[] = [
    ...keysOf(stores, isStore).map(
      (op): code.Action => ({ act: 'store', op, offset: 7, address: of('i32'), value: of(storedType(op)) }),
    ),
    ...keysOf(laneStores, isLaneStore).map(
      (op): code.Action => ({
        act: 'storeLane',
        op,
        offset: 9,
        lane: lanesOf(op) - 1,
        address: of('i32'),
        value: of('v128'),
      }),
    ),
  ];
  const all: code.FunctionCode = {
    name: 'all',
    params: types,
    results: [],
    parameters,
    body: [...kept, ...written],
    values: [],
    exported: true,
  };
  return { imports: [], memory: { pages: 1, shared: false }, functions: [all] };
})();
