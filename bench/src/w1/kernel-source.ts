/**
 * W1 as a gpu.js kernel written by hand: what our compiler is measured against. One chain for each thread, all steps in one loop, the same
 * Threefry keys, the same polynomials for exp, log and the normal quantile, and of these only what this task needs: exp of numbers that are
 * never positive, the logarithm of numbers in (0, 1]. What gpu.js takes and what is fast in its `webasm` mode is in `docs/backends.md`.
 */
import { MEANS, SCALE, STEP_SIZE } from './mixture.ts';

const number = (x: number): string => (Number.isInteger(x) ? `${x}.0` : String(x));
const signed = (x: number): string => (x < 0 ? `(${number(x)})` : number(x));
const horner = (x: string, [first = 0, ...rest]: readonly number[]): string =>
  rest.reduce((sum, c) => `(${sum} * ${x} + ${signed(c)})`, signed(first));

const ROTATIONS = [
  [13, 15, 26, 6],
  [17, 29, 16, 24],
];

/** Threefry-2x32 with 20 rounds: words (a, b) by key (p, q), in place. r is the third key word. */
const threefry = (): string => {
  const word = (i: number): string => ['p', 'q', 'r'][i % 3] ?? '';
  const groups = [0, 1, 2, 3, 4].map((group) => {
    const rounds = (ROTATIONS[group % 2] ?? []).map(
      (by) => `a = (a + b) | 0; b = ((b << ${by}) | (b >>> ${32 - by})) ^ a;`,
    );
    return `${rounds.join('\n')}\na = (a + ${word(group + 1)}) | 0; b = (b + ${word(group + 2)} + ${group + 1}) | 0;`;
  });
  return `r = p ^ q ^ 466688986;\na = (a + p) | 0; b = (b + q) | 0;\n${groups.join('\n')}`;
};

/** Entry i of the table is exp((i - 2795) / 32); entry 0 is zero. */
const TABLE_START = 2795;
export const tableOfExp = (): Float32Array =>
  Float32Array.from({ length: TABLE_START + 1 }, (_, i) => (i === 0 ? 0 : Math.exp((i - TABLE_START) / 32)));

/** A local e... that holds exp(x), x never positive: exp(n / 32) from a table, times exp(r). */
const exp = (k: number, x: string): string => `
const c${k} = ${x} < -87.34 ? -87.34 : ${x} * 1.0;
const n${k} = Math.floor(c${k} * 32.0);
const r${k} = c${k} - n${k} * 0.03125;
const e${k} = this.constants.exps[n${k} + ${TABLE_START}.0] * ${horner(`r${k}`, [0.1666666716, 0.5, 1, 1])};`;

/** A local z... that holds the normal number of word a ^ b. Giles' erfinv; log y = q ln 2 + log(1 + f), q by comparisons. */
const normal = (k: number): string => {
  const steps = [16, 8, 4, 2, 1];
  const scaled = steps.map((bit, i) => {
    const [y, q] = i === 0 ? [`y${k}x`, '0.0'] : [`y${k}x${i}`, `q${k}x${i}`];
    const low = `${y} < ${number(2 ** (1 - bit))}`;
    return `const y${k}x${i + 1} = ${low} ? ${y} * ${number(2 ** bit)} : ${y} * 1.0;
const q${k}x${i + 1} = ${low} ? ${q} - ${number(bit)} : ${q} * 1.0;`;
  });
  const f = `f${k}`;
  const v = `v${k}`;
  const series = horner(
    f,
    [
      0.070376836292, -0.1151461031, 0.1167699874, -0.12420140846, 0.14249322787, -0.16668057665, 0.20000714765,
      -0.24999993993, 0.33333331174,
    ],
  );
  const centre = horner(
    `(${v} - 2.5)`,
    [
      2.81022636e-8, 3.43273939e-7, -3.5233877e-6, -4.39150654e-6, 0.00021858087, -0.00125372503, -0.00417768164,
      0.246640727, 1.50140941,
    ],
  );
  const tail = horner(
    `t${k}`,
    [
      -0.000200214257, 0.000100950558, 0.00134934322, -0.00367342844, 0.00573950773, -0.0076224613, 0.00943887047,
      1.00167406, 2.83297682,
    ],
  );
  return `
w = (a ^ b) >>> 9;
const u${k} = (w * 2.384185791015625e-7 - 1.0) + 5.9604644775390625e-8;
const y${k}x = (1.0 - u${k}) * (1.0 + u${k});
${scaled.join('\n')}
const ${f} = (y${k}x5 > 1.41421356 ? y${k}x5 * 0.5 : y${k}x5 * 1.0) - 1.0;
const q${k} = y${k}x5 > 1.41421356 ? q${k}x5 + 1.0 : q${k}x5 * 1.0;
const s${k} = ${f} * ${f};
const ${v} = 0.0 - (((${series} * ${f} * s${k} - q${k} * 0.00021219444) - 0.5 * s${k}) + ${f} + q${k} * 0.693359375);
const t${k} = Math.sqrt(${v}) - 3.0;
const z${k} = (${v} < 5.0 ? ${centre} : ${tail}) * u${k} * ${number(Math.SQRT2 * Math.sqrt(STEP_SIZE))};`;
};

const precision = 1 / SCALE ** 2;
const units = MEANS.map((_, k) => k);
const total = (term: (k: number) => string): string => units.map(term).join(' + ');
const largest = (names: readonly string[]): string =>
  names.reduce((best, name) => (best === '' ? name : `Math.max(${best}, ${name})`), '');

const drift = `
${MEANS.map(
  ([m, n], k) => `const a${k} = x0 - ${signed(m)};
const b${k} = x1 - ${signed(n)};
const l${k} = (a${k} * a${k} + b${k} * b${k}) * ${signed(-precision / 2)};`,
).join('\n')}
const top = ${largest(units.map((k) => `l${k}`))};
${units.map((k) => `const d${k} = l${k} - top;${exp(k, `d${k}`)}`).join('\n')}
const scale = ${number((precision * STEP_SIZE) / 2)} / (${total((k) => `e${k}`)});`;

/** Integers that keep all their bits: what begins as `this.output.x` and is counted up once is a true 32-bit local in every mode. */
const integers = ['a', 'b', 'p', 'q', 'r', 'w', 'c0', 'c1', 's0', 's1', 'k0', 'k1', 'at', 'place'];

/** The whole kernel. The key words come as halves of 16 bits, for arguments are float32. */
export const kernelSource = (steps: number): string => `function(x, k0High, k0Low, k1High, k1Low, from) {
${integers.map((name) => `let ${name} = this.output.x; ${name}++;`).join('\n')}
k0 = k0High; w = k0Low; k0 = (k0 << 16) | w;
k1 = k1High; w = k1Low; k1 = (k1 << 16) | w;
at = from;
p = k0; q = k1; a = 0; b = this.thread.x;
${threefry()}
c0 = a; c1 = b;
place = this.thread.x * 2;
let x0 = x[place];
let x1 = x[place + 1];
for (let i = 0; i < ${steps}; i++) {
p = c0; q = c1; a = 0; b = at;
${threefry()}
s0 = a; s1 = b;
p = s0; q = s1; a = 0; b = 0;
${threefry()}
${normal(8)}
p = s0; q = s1; a = 0; b = 1;
${threefry()}
${normal(9)}
${drift}
x0 = x0 - (${total((k) => `e${k} * a${k}`)}) * scale + z8;
x1 = x1 - (${total((k) => `e${k} * b${k}`)}) * scale + z9;
at = at + 1;
}
return [x0, x1];
}`;
