/**
 * Writing the text of a kernel function line by line.
 */
export interface Writer {
  readonly line: (text: string) => void;
  /** `const name = expression;`, giving the name. */
  readonly define: (prefix: string, expression: string) => string;
  /** Whether a text is no more than a name given by `define`. */
  readonly isName: (text: string) => boolean;
  /** An integer local of the whole kernel, declared at its top. */
  readonly integer: () => string;
  readonly lines: readonly string[];
  readonly integers: readonly string[];
}

export const newWriter = (): Writer => {
  const lines: string[] = [];
  const integers: string[] = [];
  const names = new Set<string>();
  return {
    lines,
    integers,
    line: (text) => {
      lines.push(text);
    },
    define: (prefix, expression) => {
      // Every name is new: one mode keeps all locals of a kernel in one table, whatever their block.
      const name = `${prefix}${names.size}`;
      names.add(name);
      lines.push(`const ${name} = ${expression};`);
      return name;
    },
    isName: (text) => text.length < 12 && names.has(text),
    integer: () => {
      const name = `k${integers.length}`;
      integers.push(name);
      return name;
    },
  };
};

/** A number as a floating-point literal. */
export const real = (x: number): string => {
  if (Number.isNaN(x)) return '(0.0 / 0.0)';
  if (x === Number.POSITIVE_INFINITY) return '(1.0 / 0.0)';
  if (x === Number.NEGATIVE_INFINITY) return '(-1.0 / 0.0)';
  const text = Object.is(x, -0) ? '-0.0' : String(x);
  const decimal = /[.e]/.test(text) ? text : `${text}.0`;
  return x < 0 || Object.is(x, -0) ? `(${decimal})` : decimal;
};

/** c[0] x^n + c[1] x^(n-1) + ... + c[n], nested to the right: gpu.js looks for types on the left, at every level. */
export const horner = (coefficients: readonly number[], x: string): string => {
  const [first, ...rest] = coefficients;
  return rest.reduce((sum, c) => `(${real(c)} + ${x} * ${sum})`, real(first ?? 0));
};
