/**
 * Threefry-2x32 with 20 rounds as statements on integer locals (Salmon et al., "Parallel random numbers: as easy as 1, 2, 3", 2011).
 */
export interface Registers {
  /** The counter, which becomes the result. */
  readonly a: string;
  readonly b: string;
  /** The key words, and a place for the third. */
  readonly k0: string;
  readonly k1: string;
  readonly k2: string;
}

const ROTATIONS = [
  [13, 15, 26, 6],
  [17, 29, 16, 24],
] as const;
/** The parity constant 0x1BD11BDA. */
const PARITY = 466688986;

export const threefryLines = ({ a, b, k0, k1, k2 }: Registers): readonly string[] => {
  const schedule = [k0, k1, k2];
  const word = (i: number): string => schedule[i % 3] ?? k0;
  const rounds = [0, 1, 2, 3, 4].flatMap((group) => [
    ...ROTATIONS[group % 2 === 0 ? 0 : 1].flatMap((r) => [
      `${a} = (${a} + ${b}) | 0;`,
      `${b} = ((${b} << ${r}) | (${b} >>> ${32 - r})) ^ ${a};`,
    ]),
    `${a} = (${a} + ${word(group + 1)}) | 0;`,
    `${b} = (${b} + ${word(group + 2)} + ${group + 1}) | 0;`,
  ]);
  return [`${k2} = ${k0} ^ ${k1} ^ ${PARITY};`, `${a} = (${a} + ${k0}) | 0;`, `${b} = (${b} + ${k1}) | 0;`, ...rounds];
};
