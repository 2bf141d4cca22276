/**
 * How the Langevin step size follows the energy as it sharpens.
 *
 * On a direction of precision `A` the Langevin step is stable while `ε A < 4`, and its bias is of order `ε A`. At stationarity
 * `E|∇E|² = E ΔE`, the mean trace of the Hessian, so the mean squared gradient at the data tells how sharp the energy has become.
 *
 * @category model
 */
export interface StepSizeRule {
  /** `ε` times the mean squared gradient. */
  readonly product: number;
  /** The largest `ε`, in squared standard units: taken while the energy is still flat. */
  readonly largest: number;
  /** Decay of the moving average of the mean squared gradient over training steps. */
  readonly memory: number;
}

/**
 * The step size, `min(largest, product / sharpness)`.
 *
 * @param sharpness moving average of `mean |∇E|²` at the data; 0 before the first step
 * @category destructors
 */
export const stepSizeOf = ({ product, largest }: StepSizeRule, sharpness: number): number =>
  sharpness > 0 ? Math.min(largest, product / sharpness) : largest;

/**
 * The moving average with one more measurement; the first is taken as it is.
 *
 * @category combinators
 */
export const updateSharpness = ({ memory }: StepSizeRule, sharpness: number, measured: number): number =>
  sharpness > 0 ? memory * sharpness + (1 - memory) * measured : measured;
