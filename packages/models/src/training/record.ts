/**
 * Series that grow by a number for each step, in arrays that are long enough for all steps.
 */
export interface Recorder {
  /** Writes what steps saw, from step `at` (0 at first). */
  readonly write: (at: number, seen: Readonly<Record<string, Float32Array>>) => void;
  /** The steps from `from` to before `to`, as views. */
  readonly read: (from: number, to: number) => Readonly<Record<string, Float32Array>>;
}

/** A recorder for so many steps, which begins with what was recorded before. */
export const recorder = (total: number, before: Readonly<Record<string, Float32Array>>): Recorder => {
  const series = new Map<string, Float32Array>();
  const seriesOf = (name: string): Float32Array => {
    const known = series.get(name);
    if (known !== undefined) return known;
    const made = new Float32Array(total).fill(Number.NaN);
    series.set(name, made);
    return made;
  };
  for (const [name, values] of Object.entries(before)) seriesOf(name).set(values.subarray(0, total));
  return {
    write: (at, seen) => {
      for (const [name, values] of Object.entries(seen)) seriesOf(name).set(values, at);
    },
    read: (from, to) => Object.fromEntries([...series].map(([name, values]) => [name, values.subarray(from, to)])),
  };
};
