/** Where the program speaks: to a person at a terminal, to a log, or to a test. */
export interface Terminal {
  readonly say: (line: string) => void;
  readonly complain: (line: string) => void;
  /** Whether a line can be written over, so that progress moves in place. */
  readonly isInteractive: boolean;
}

/** The terminal of this process. */
export const processTerminal: Terminal = {
  say: (line) => {
    process.stdout.write(`${line}\n`);
  },
  complain: (line) => {
    process.stderr.write(`${line}\n`);
  },
  isInteractive: process.stdout.isTTY === true,
};
