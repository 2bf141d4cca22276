/** Numbers and tables as text. */

/** A number in few digits. */
export const cell = (value: number): string => {
  if (!Number.isFinite(value)) return String(value);
  const size = Math.abs(value);
  return size >= 1e5 || (size < 1e-3 && size > 0)
    ? value.toExponential(1)
    : value.toFixed(size >= 100 ? 0 : size >= 10 ? 1 : 3);
};

/** Lines of a table: the first column to the left, the others to the right. */
export const aligned = (table: readonly (readonly string[])[]): readonly string[] => {
  const widths = table[0]?.map((_, i) => Math.max(...table.map((line) => line[i]?.length ?? 0))) ?? [];
  return table.map((line) =>
    line.map((text, i) => (i === 0 ? text.padEnd(widths[i] ?? 0) : text.padStart(widths[i] ?? 0))).join('  '),
  );
};
