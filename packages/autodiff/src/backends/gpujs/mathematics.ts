/**
 * The transcendental functions as text. In `cpu` mode arithmetic is double and JavaScript's own functions serve; elsewhere it is single
 * and they are polynomials, the same in every mode, since the built-in ones are slow (`webasm` calls JavaScript for each lane) or of
 * unspecified accuracy (shaders). The argument is always the name of a value.
 *
 * Sources: S. Moshier, Cephes (exp, log, sin, cos, erf); M. Giles, "Approximating the erfinv function" (2010); W. Kahan's log1p.
 */
import { horner, real, type Writer } from './writer.ts';

/** How the exponent of a number is found: by comparisons, or from the built-in logarithm (which need not be accurate for that). */
export type Exponent = 'ladder' | 'logarithm';

export type Functions = Readonly<Record<Transcendental, (w: Writer, x: string) => string>> & {
  readonly pow: (w: Writer, x: string, z: string) => string;
};
export type Transcendental =
  | 'exp'
  | 'log'
  | 'log1p'
  | 'expm1'
  | 'sin'
  | 'cos'
  | 'tanh'
  | 'sigmoid'
  | 'softplus'
  | 'erf'
  | 'erfinv';

// erf(x) = x T(x^2) / U(x^2) for |x| < 1, 1 - exp(-x^2) P(x) / Q(x) above.
const T = [
  9.604973739870516, 90.02601972038427, 2232.005345946843, 7003.325141128051,
  55592.30130103949,
];
const U = [
  1, 33.56171416475031, 521.3579497801527, 4594.323829709801, 22629.000061389095,
  49267.39426086359,
];
const P = [
  2.461969814735305e-10, 0.5641895648310689, 7.463210564422699, 48.63719709856814,
  196.5208329560771, 526.4451949954773, 934.5285271719576, 1027.5518868951572, 557.5353353693994,
];
const Q = [
  1, 13.228195115474499, 86.70721408859897, 354.9377788878199, 975.7085017432055,
  1823.9091668790973, 2246.3376081871097, 1656.6630919416134, 557.5353408177277,
];

// erfinv(x) = x p(w), w = -log(1 - x^2); Giles' single-precision polynomials around w = 2.5, and in sqrt(w) around 3.
const CENTRE = [
  2.81022636e-8, 3.43273939e-7, -3.5233877e-6, -4.39150654e-6, 0.00021858087, -0.00125372503, -0.00417768164,
  0.246640727, 1.50140941,
];
const TAIL = [
  -0.000200214257, 0.000100950558, 0.00134934322, -0.00367342844, 0.00573950773, -0.0076224613, 0.00943887047,
  1.00167406, 2.83297682,
];

const gilesFrom = (w: Writer, x: string, log: string): string => {
  const v = w.define('m', `-${log}`);
  const centred = w.define('m', `${v} - 2.5`);
  const tail = w.define('m', `Math.sqrt(${v}) - 3.0`);
  const p = w.define('m', horner(CENTRE, centred));
  const q = w.define('m', horner(TAIL, tail));
  return w.define('m', `(${v} < 5.0 ? ${p} : ${q}) * ${x}`);
};

const erfFrom = (w: Writer, x: string, exp: (w: Writer, x: string) => string): string => {
  const a = w.define('m', `Math.min(Math.abs(${x}), 6.0)`);
  const z = w.define('m', `${x} * ${x}`);
  const square = w.define('m', `-(${a} * ${a})`);
  const small = w.define('m', `${x} * ${horner(T, z)} / ${horner(U, z)}`);
  const decay = exp(w, square);
  const large = w.define('m', `1.0 - ${decay} * ${horner(P, a)} / ${horner(Q, a)}`);
  const signed = w.define('m', `${x} < 0.0 ? -${large} : ${large}`);
  return w.define('m', `${a} < 1.0 ? ${small} : ${signed}`);
};

/** JavaScript's functions, in double. */
export const doubleFunctions: Functions = {
  exp: (_, x) => `Math.exp(${x})`,
  log: (_, x) => `Math.log(${x})`,
  log1p: (_, x) => `Math.log1p(${x})`,
  expm1: (_, x) => `Math.expm1(${x})`,
  sin: (_, x) => `Math.sin(${x})`,
  cos: (_, x) => `Math.cos(${x})`,
  tanh: (_, x) => `Math.tanh(${x})`,
  sigmoid: (_, x) => `(1.0 / (1.0 + Math.exp(-${x})))`,
  softplus: (_, x) => `(Math.max(${x}, 0.0) + Math.log1p(Math.exp(-Math.abs(${x}))))`,
  erf: (w, x) => erfFrom(w, x, (_, y) => `Math.exp(${y})`),
  // Giles' polynomial is good to a few units of single precision; that is what leaves the kernel.
  erfinv: (w, x) => gilesFrom(w, x, `Math.log((1.0 - ${x}) * (1.0 + ${x}))`),
  pow: (_, x, z) => `Math.pow(${x}, ${z})`,
};

/** 2^n for a whole number n in [-126, 127], from a table: exact, and one read. */
const powerOfTwo = (n: string): string => `this.constants.powers[${n} + 127.0]`;

/** Single precision, by polynomials. */
export const singleFunctions = (exponent: Exponent): Functions => {
  // x = n ln 2 + r, |r| <= ln 2 / 2; ln 2 in two parts so that n times the first is exact.
  const tail = (r: string): string =>
    `${horner([0.000198756915, 0.0013981999507, 0.0083334519073, 0.041665795894, 0.16666665459, 0.5], r)} * ${r} * ${r}`;

  const exp = (w: Writer, x: string): string => {
    const c = w.define('m', `Math.min(Math.max(${x}, -87.0), 88.8)`);
    const n = w.define('m', `Math.floor(${c} * 1.44269504 + 0.5)`);
    const r = w.define('m', `(${c} - ${n} * 0.693359375) + ${n} * 0.00021219444005469`);
    const p = w.define('m', `${tail(r)} + ${r} + 1.0`);
    const half = w.define('m', `${n} - 1.0`);
    const scaled = w.define('m', `${p} * ${powerOfTwo(half)} * 2.0`);
    return w.define('m', `${x} < -87.0 ? 0.0 : ${scaled}`);
  };

  const logPolynomial = (w: Writer, y: string, e: string): string => {
    const low = `${y} < 0.70710678`;
    const m = w.define('m', `(${low} ? ${y} * 2.0 : ${y} * 1.0) - 1.0`);
    const q = w.define('m', `${low} ? ${e} - 1.0 : ${e} * 1.0`);
    const z = w.define('m', `${m} * ${m}`);
    const p = horner(
      [
        0.070376836292, -0.1151461031, 0.1167699874, -0.12420140846, 0.14249322787, -0.16668057665, 0.20000714765,
        -0.24999993993, 0.33333331174,
      ],
      m,
    );
    const core = w.define('m', `${p} * ${m} * ${z}`);
    return w.define('m', `((${core} - ${q} * 0.000212194440) - 0.5 * ${z}) + ${m} + ${q} * 0.693359375`);
  };

  /** y in (0, 1) brought to [1/2, 1) by powers of two, or y above 1 likewise; `steps` are exponents to try. */
  const ladder = (
    w: Writer,
    start: string,
    exponent: string,
    steps: readonly number[],
    up: boolean,
  ): readonly [string, string] =>
    steps.reduce<readonly [string, string]>(
      ([y, e], bit) => {
        const move = up ? `${y} < ${real(2 ** -bit)}` : `${y} >= ${real(2 ** (bit - 1))}`;
        const factor = up ? 2 ** bit : 2 ** -bit;
        return [
          w.define('m', `${move} ? ${y} * ${real(factor)} : ${y} * 1.0`),
          w.define('m', `${move} ? ${e} ${up ? '-' : '+'} ${real(bit)} : ${e} * 1.0`),
        ];
      },
      [start, exponent],
    );

  const positiveLog = (w: Writer, x: string): string => {
    if (exponent === 'logarithm') {
      const e = w.define('m', `Math.floor(Math.log(${x}) * 1.44269504)`);
      const y = w.define('m', `${x} * ${powerOfTwo(`(-${e})`)} * 0.5`);
      return logPolynomial(w, y, w.define('m', `${e} + 1.0`));
    }
    const [raised, below] = ladder(w, x, '0.0', [64, 32, 16, 8, 4, 2, 1], true);
    const [y, e] = ladder(w, raised, below, [64, 32, 16, 8, 4, 2, 1], false);
    return logPolynomial(w, y, e);
  };
  const log = (w: Writer, x: string): string => {
    const value = positiveLog(w, x);
    const edge = w.define('m', `${x} < 0.0 ? (${x} - ${x}) / (${x} - ${x}) : -1.0 / (${x} * ${x})`);
    return w.define('m', `${x} > 0.0 ? ${value} : ${edge}`);
  };
  const log1p = (w: Writer, x: string): string => {
    const u = w.define('m', `1.0 + ${x}`);
    const d = w.define('m', `${u} - 1.0`);
    const value = log(w, u);
    return w.define('m', `${d} === 0.0 ? ${x} * 1.0 : ${value} * (${x} / ${d})`);
  };
  const expm1 = (w: Writer, x: string): string => {
    const near = w.define('m', `${tail(x)} + ${x}`);
    const far = exp(w, x);
    return w.define('m', `Math.abs(${x}) < 0.34 ? ${near} : ${far} - 1.0`);
  };
  const tanh = (w: Writer, x: string): string => {
    const a = w.define('m', `Math.min(2.0 * Math.abs(${x}), 20.0)`);
    const e = expm1(w, a);
    const t = w.define('m', `${e} / (${e} + 2.0)`);
    return w.define('m', `${x} < 0.0 ? -${t} : ${t}`);
  };
  const sigmoid = (w: Writer, x: string): string => {
    const a = w.define('m', `-Math.abs(${x})`);
    const e = exp(w, a);
    return w.define('m', `(${x} < 0.0 ? ${e} : 1.0) / (1.0 + ${e})`);
  };
  const softplus = (w: Writer, x: string): string => {
    const a = w.define('m', `-Math.abs(${x})`);
    const e = exp(w, a);
    return w.define('m', `Math.max(${x}, 0.0) + ${log1p(w, e)}`);
  };
  /** x = k pi/2 + r; sin and cos of r, swapped and signed by k mod 4. */
  const circular = (w: Writer, x: string, shift: number): string => {
    const k = w.define('m', `Math.floor(${x} * 0.636619772 + 0.5)`);
    const r = w.define(
      'm',
      `((${x} - ${k} * 1.5703125) - ${k} * 0.00048351287841796875) - ${k} * 3.1385570764541626e-07`,
    );
    const z = w.define('m', `${r} * ${r}`);
    const s = w.define('m', `${horner([-1.9515295891e-4, 8.3321608736e-3, -1.6666654611e-1], z)} * ${z} * ${r} + ${r}`);
    const c = w.define(
      'm',
      `${horner([2.443315711809948e-5, -1.388731625493765e-3, 4.166664568298827e-2], z)} * ${z} * ${z} - 0.5 * ${z} + 1.0`,
    );
    const turned = w.define('m', `${k} + ${real(shift)}`);
    const q = w.define('m', `${turned} - 4.0 * Math.floor(${turned} * 0.25)`);
    const odd = w.define('m', `${q} - 2.0 * Math.floor(${q} * 0.5)`);
    const value = w.define('m', `${odd} > 0.5 ? ${c} : ${s}`);
    return w.define('m', `${q} > 1.5 ? -${value} : ${value}`);
  };
  const erfinv = (w: Writer, x: string): string => {
    const y = w.define('m', `(1.0 - ${x}) * (1.0 + ${x})`);
    if (exponent === 'logarithm') return gilesFrom(w, x, positiveLog(w, y));
    const [scaled, e] = ladder(w, y, '0.0', [16, 8, 4, 2, 1], true);
    return gilesFrom(w, x, logPolynomial(w, scaled, e));
  };
  const pow = (w: Writer, x: string, z: string): string => {
    const a = w.define('m', `Math.abs(${x})`);
    const exponent = w.define('m', `${z} * ${positiveLog(w, a)}`);
    const size = exp(w, exponent);
    const whole = w.define('m', `Math.floor(${z})`);
    const odd = w.define('m', `${whole} - 2.0 * Math.floor(${whole} * 0.5)`);
    const negative = w.define(
      'm',
      `${whole} === ${z} ? (${odd} > 0.5 ? -${size} : ${size}) : (${a} - ${a}) / (${a} - ${a})`,
    );
    const atZero = w.define('m', `${z} > 0.0 ? 0.0 : (${z} < 0.0 ? 1.0 / (${x} * ${x}) : 1.0)`);
    return w.define('m', `${x} > 0.0 ? ${size} : (${x} < 0.0 ? ${negative} : ${atZero})`);
  };
  return {
    exp,
    log,
    log1p,
    expm1,
    sin: (w, x) => circular(w, x, 0),
    cos: (w, x) => circular(w, x, 1),
    tanh,
    sigmoid,
    softplus,
    erf: (w, x) => erfFrom(w, x, exp),
    erfinv,
    pow,
  };
};

/** The table of powers of two: entry i is 2^(i - 127). */
export const powersOfTwo = (): Float32Array => Float32Array.from({ length: 256 }, (_, i) => 2 ** (i - 127));
