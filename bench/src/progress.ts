/** One line on standard error that tells what is being done: overwritten on a terminal, written once per change of phase elsewhere. */
export interface Progress {
  readonly show: (text: string) => void;
  readonly clear: () => void;
}

export const newProgress = (): Progress => {
  const { stderr } = process;
  let last = '';
  return {
    show: (text) => {
      if (stderr.isTTY) {
        stderr.write(`\r\u001b[K${text}`);
        return;
      }
      // Counts within a phase are of no use in a log.
      const phase = text.replace(/\d+ of \d+.*$/, '');
      if (phase !== last) stderr.write(`${text}\n`);
      last = phase;
    },
    clear: () => {
      if (stderr.isTTY) stderr.write('\r\u001b[K');
    },
  };
};
