/** Three figures, or so. */
export const digits = (x: number): string => {
  if (!Number.isFinite(x)) return String(x);
  return x >= 100 ? x.toFixed(0) : x.toFixed(x >= 10 ? 1 : 2);
};
