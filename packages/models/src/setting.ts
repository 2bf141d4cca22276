/**
 * A setting that is a number within bounds.
 *
 * @errors `RangeError`, which names the setting, unless it is a finite number in `[least, most]`
 */
export const within = (name: string, value: number, least: number, most = Infinity): number => {
  if (!(Number.isFinite(value) && value >= least && value <= most))
    throw new RangeError(
      `${name} is ${value}: it must be a number ${most === Infinity ? `of at least ${least}` : `from ${least} to ${most}`}`,
    );
  return value;
};

/**
 * A setting that is a positive number.
 *
 * @errors `RangeError`, which names the setting, unless it is finite and above 0
 */
export const positive = (name: string, value: number): number => {
  if (!(value > 0 && value < Infinity)) throw new RangeError(`${name} is ${value}: it must be a positive number`);
  return value;
};

/**
 * A setting that counts something.
 *
 * @errors `RangeError`, which names the setting, unless it is a whole number of at least `least`
 */
export const whole = (name: string, value: number, least: number): number => {
  if (!(Number.isInteger(value) && value >= least))
    throw new RangeError(`${name} is ${value}: it must be a whole number of at least ${least}`);
  return value;
};
