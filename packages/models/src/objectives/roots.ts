/** The root of a function that falls, between `low`, where it is above 0, and `high`, by halving. NaN where it has none there. */
export const fallingRoot = (f: (x: number) => number, low: number, high: number): number => {
  if (!(f(low) >= 0 && f(high) <= 0)) return Number.NaN;
  let [from, to] = [low, high];
  for (let i = 0; i < 200 && to > from; i++) {
    const middle = (from + to) / 2;
    if (middle === from || middle === to) break;
    if (f(middle) >= 0) from = middle;
    else to = middle;
  }
  return (from + to) / 2;
};
