/** `start`, `f(start, 0)`, `f(f(start, 0), 1)`, …: `n` steps, and where they began. */
export const iterated = <A>(n: number, start: A, f: (state: A, step: number) => A): readonly A[] => {
  const states = [start];
  let state = start;
  for (let i = 0; i < n; i++) {
    state = f(state, i);
    states.push(state);
  }
  return states;
};
