/**
 * A WebAssembly module written by hand, byte by byte: a loop of f32x4 multiplications and additions on twelve numbers that do not wait for
 * each other. Nothing that is compiled to SIMD without fused operations can compute faster, so its speed is what others are a part of.
 */
const ACCUMULATORS = 12;
const LANES = 4;

/** Floating-point operations of one turn of the loop. */
export const OPERATIONS = ACCUMULATORS * LANES * 2;

/** What every number is multiplied by, and what is added then: in the long run all of them are 1. */
const FACTOR = 0.75;
const TERM = 0.25;

/** What the loop comes to after `turns`: the sum of all accumulators' first lanes, which begin at 1, 2, … . */
export const expectedSum = (turns: number): number =>
  Array.from({ length: ACCUMULATORS }, (_, i) => 1 + i * FACTOR ** turns).reduce((a, b) => a + b, 0);

const code = {
  loop: [0x03, 0x40],
  end: 0x0b,
  branchIf: [0x0d, 0x00],
  get: 0x20,
  set: 0x21,
  tee: 0x22,
  i32: 0x41,
  f32: 0x43,
  i32Sub: 0x6b,
  f32Add: 0x92,
  splat: [0xfd, 0x13],
  firstLane: [0xfd, 0x1f, 0x00],
  mul: [0xfd, 0xe6, 0x01],
  add: [0xfd, 0xe4, 0x01],
} as const;
const type = { i32: 0x7f, f32: 0x7d, v128: 0x7b, function: 0x60 } as const;

/** An unsigned number, seven bits a byte. */
const unsigned = (n: number): readonly number[] =>
  n < 128 ? [n] : [(n % 128) + 128, ...unsigned(Math.floor(n / 128))];
const single = (x: number): readonly number[] => [...new Uint8Array(Float32Array.of(x).buffer)];
const splat = (x: number): readonly number[] => [code.f32, ...single(x), ...code.splat];
const sized = (bytes: readonly number[]): readonly number[] => [...unsigned(bytes.length), ...bytes];
const section = (id: number, bytes: readonly number[]): readonly number[] => [id, ...sized(bytes)];

/** Local 0 is the number of turns, then come factor, term, and the accumulators. */
const [TURNS, BY, PLUS, FIRST] = [0, 1, 2, 3];
const accumulators = Array.from({ length: ACCUMULATORS }, (_, i) => FIRST + i);

const body: readonly number[] = [
  ...unsigned(1), // one group of locals
  ...unsigned(ACCUMULATORS + 2),
  type.v128,
  ...splat(FACTOR),
  code.set,
  BY,
  ...splat(TERM),
  code.set,
  PLUS,
  ...accumulators.flatMap((local, i) => [...splat(i + 1), code.set, local]),
  ...code.loop,
  ...accumulators.flatMap((local) => [
    code.get,
    local,
    code.get,
    BY,
    ...code.mul,
    code.get,
    PLUS,
    ...code.add,
    code.set,
    local,
  ]),
  code.get,
  TURNS,
  code.i32,
  1,
  code.i32Sub,
  code.tee,
  TURNS,
  ...code.branchIf,
  code.end,
  ...accumulators.flatMap((local, i) => [code.get, local, ...code.firstLane, ...(i === 0 ? [] : [code.f32Add])]),
  code.end,
];

const name = [...new TextEncoder().encode('run')];

/** `run: (turns: i32) -> f32`. */
export const peakModule: Uint8Array<ArrayBuffer> = Uint8Array.from([
  ...[0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00], // "\0asm", version 1
  ...section(1, [1, type.function, 1, type.i32, 1, type.f32]),
  ...section(3, [1, 0]),
  ...section(7, [1, ...sized(name), 0x00, 0]),
  ...section(10, [1, ...sized(body)]),
]);
