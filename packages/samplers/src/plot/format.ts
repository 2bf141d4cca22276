/** How text and numbers are put before a reader. */

export type Reported = number | 'Infinity' | '-Infinity' | null;

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Text made safe inside HTML and its quoted attributes. */
export const escapeHtml = (text: string): string => text.replace(/[&<>"']/g, (character) => entities[character] ?? '');

/** A coordinate of a picture: two decimals are a fiftieth of a pixel. */
export const coordinate = (value: number): string => `${Math.round(value * 100) / 100}`;

const minus = (text: string): string => text.replace(/^-/, '\u2212').replace(/e-/, 'e\u2212').replace('e+', 'e');

/** A number for a reader: four decimals, or three digits in powers of ten when it is tiny or huge. */
export const showNumber = (value: Reported): string => {
  if (value === null) return 'not known';
  if (value === 'Infinity') return '∞';
  if (value === '-Infinity') return '\u2212∞';
  if (value === 0 || Number.isInteger(value)) return minus(value.toString());
  const size = Math.abs(value);
  return minus(size < 1e-3 || size >= 1e6 ? value.toExponential(1) : value.toFixed(size >= 100 ? 1 : 4));
};

/** A number with its error, `1.0209 ± 2e−7`. */
export const showEstimate = (value: Reported, error: Reported): string =>
  typeof value === 'number' && error !== null && error !== 0
    ? `${showNumber(value)} ± ${typeof error === 'number' ? minus(error < 1e-3 ? error.toExponential(0) : error.toPrecision(1)) : '∞'}`
    : showNumber(value);

/** A duration, `1 min 42 s`. */
export const showSeconds = (seconds: number): string =>
  seconds < 60
    ? `${seconds.toFixed(seconds < 10 ? 1 : 0)} s`
    : `${Math.floor(Math.round(seconds) / 60)} min ${Math.round(seconds) % 60} s`;
