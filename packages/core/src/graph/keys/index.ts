/** The static check that no randomness is used twice. */
export { checkKeys, type KeyFinding, type KeyFindings, type KeyOptions, showKeyFindings } from './check.ts';
