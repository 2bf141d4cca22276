/** The program cannot be written in this way; another way must be found. */
export class LoweringLimit extends Error {
  override readonly name = 'LoweringLimit';
}
