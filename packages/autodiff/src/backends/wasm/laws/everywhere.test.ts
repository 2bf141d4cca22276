/** In Node. */
import { sameEverywhere } from './everywhere.ts';

sameEverywhere();
