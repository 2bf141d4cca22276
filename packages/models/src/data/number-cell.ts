const decimal = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/;

/** How programs write "no number here" or a number that is not finite. */
const notFinite = /^([+-]?(nan|inf|infinity)|na|n\/a|null)$/i;

/** Whether a cell holds a number in decimal notation, finite or (`1e999`) not. */
export const isNumber = (cell: string): boolean => decimal.test(cell);

/** Whether a cell stands where a number belongs: a number, or one of the usual marks for a missing or infinite one. */
export const isNumberLike = (cell: string): boolean => isNumber(cell) || notFinite.test(cell);

/** Why a cell is not a finite number, or null where it is one. */
export const numberProblem = (cell: string): string | null => {
  if (isNumber(cell)) return Number.isFinite(Number(cell)) ? null : 'the number is too large';
  if (cell === '') return 'the cell is empty';
  if (notFinite.test(cell)) return 'not a finite number';
  if (/^[+-]?\d+,\d+$/.test(cell)) return 'not a number: decimals are written with a point';
  return 'not a number';
};
