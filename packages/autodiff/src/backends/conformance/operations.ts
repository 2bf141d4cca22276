/** The operations of single numbers that both the sweeps and the edges go through. */
import { transcendentals } from '../../lower/transcendentals.ts';

/** Of one real number. */
export const functionsOfOne = ['neg', 'abs', 'sign', 'floor', 'sqrt', ...transcendentals] as const;
