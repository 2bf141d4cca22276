/**
 * The oracle against numbers known to forty digits (mpmath).
 */
import { describe, expect, it } from 'vitest';
import type { Transcendental } from '../../../../lower/transcendentals.ts';
import { type Big, div, magnitude, mul, sub, toNumber, whole } from './big.ts';
import { errorOfDouble, power, truth } from './oracle.ts';

// name, argument, value: mpmath.nstr(f(mpf(argument)), 40).
const known: readonly (readonly [Transcendental, number, string])[] = [
  ['exp', 1, '2.718281828459045235360287471352662497757e+0'],
  ['exp', -700.5, '5.980196118639791206412107330495100047981e-305'],
  ['exp', 1e-300, '1.0e+0'],
  ['log', 3, '1.098612288668109691395245236922525704647e+0'],
  ['log', 1.0000000000000002, '2.220446049250312834328230454615487925982e-16'],
  ['log', 5e-324, '-7.444400719213812623141072984460816341131e+2'],
  ['log1p', 3, '1.386294361119890618834464242916353136151e+0'],
  ['log1p', -0.875, '-2.079441541679835928251696364374529704227e+0'],
  ['log1p', 1e-300, '1.000000000000000025059091835208759685696e-300'],
  ['expm1', 0.25, '2.840254166877414840734205680624364583363e-1'],
  ['expm1', -3.5, '-9.698026165776814992602137076363801549283e-1'],
  ['expm1', 1e-300, '1.000000000000000025059091835208759685696e-300'],
  ['sin', 1, '8.414709848078965066525023216302989996226e-1'],
  ['sin', 1e22, '-8.522008497671888017727058937530293682618e-1'],
  ['sin', 1.7976931348623157e308, '4.961954789184061790502671197074705750765e-3'],
  ['sin', Math.PI, '1.224646799147353177226065932274997997083e-16'],
  ['cos', 1, '5.403023058681397174009366074429766037323e-1'],
  ['cos', 1e22, '5.232147853951389454975944733847094921409e-1'],
  ['cos', Math.PI / 2, '6.12323399573676588613032966137500146464e-17'],
  ['tanh', 0.5, '4.621171572600097585023184836436725487303e-1'],
  ['tanh', -8, '-9.999997749296758898100188329563683933541e-1'],
  ['tanh', 1e-200, '9.999999999999999821002623990827595960544e-201'],
  ['sigmoid', 1, '7.310585786300048792511592418218362743651e-1'],
  ['sigmoid', -700.5, '5.980196118639791206412107330495100047981e-305'],
  ['softplus', 1, '1.313261687518222834048995494967855641915e+0'],
  ['softplus', -700.5, '5.980196118639791206412107330495100047981e-305'],
  ['softplus', 40, '4.00000000000000000042483542552915889863e+1'],
  ['erf', 0.5, '5.204998778130465376827466538919645287365e-1'],
  ['erf', -3, '-9.999779095030014145586272238704176796202e-1'],
  ['erf', 1e-200, '1.128379167095512553698467897770320998416e-200'],
  ['erfinv', 0.5, '4.76936276204469873381418353643130559809e-1'],
  ['erfinv', -0.9999999, '-3.766562581638470888714755739474961871626e+0'],
];

/** A decimal number, digit by digit. */
const parsed = (text: string): Big => {
  const [mantissa = '', exponent = '0'] = text.split('e');
  const [front = '', back = ''] = mantissa.split('.');
  const power = Number(exponent) - back.length;
  const m = whole(BigInt(front + back));
  return power >= 0 ? mul(m, whole(10n ** BigInt(power))) : div(m, whole(10n ** BigInt(-power)));
};

describe('the oracle', () => {
  it.each(known)('%s(%s) = %s, to 38 digits', (name, x, text) => {
    const expected = parsed(text);
    // The step of Newton's method that makes erfinv starts at the nearest number of double precision.
    const found = truth(name, x, toNumber(expected));
    expect(magnitude(sub(found, expected)) - magnitude(expected)).toBeLessThan(name === 'erfinv' ? -95 : -122);
  });

  it('1.5^1000.5 to 38 digits', () => {
    const expected = parsed('1.511139943175572903001820444768586317379e+176');
    expect(magnitude(sub(power(1.5, 1000.5), expected)) - magnitude(expected)).toBeLessThan(-122);
  });

  it('counts units of the last place', () => {
    const third = div(whole(1n), whole(3n));
    expect(errorOfDouble(1 / 3, third)).toBeCloseTo(1 / 3, 10);
    expect(errorOfDouble(1 / 3 + 2 ** -54, third)).toBeCloseTo(2 / 3, 10);
    // Below a power of two the places are half as far apart.
    expect(errorOfDouble(1, sub(whole(1n), whole(1n, -55)))).toBeCloseTo(0.25, 10);
    expect(errorOfDouble(0, whole(1n, -1075))).toBe(0.5);
    expect(errorOfDouble(2 ** -1074, whole(1n, -1085))).toBe(Number.POSITIVE_INFINITY);
    expect(errorOfDouble(Number.POSITIVE_INFINITY, whole(1n, 1025))).toBe(0);
    expect(errorOfDouble(Number.MAX_VALUE, whole(1n, 1025))).toBe(Number.POSITIVE_INFINITY);
  });
});
