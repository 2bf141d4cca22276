/**
 * Ctrl-C under npm reaches a program twice within a few milliseconds, from the terminal and from npm. To every listener added
 * from here on the two are one, so that a program may give a second Ctrl-C a meaning of its own.
 */
export const joinRepeatedSignals = () => {
  const { emit } = process;
  const last = {};
  process.emit = (event, ...rest) => {
    if (event === 'SIGINT' || event === 'SIGTERM') {
      const now = performance.now();
      const repeated = now - (last[event] ?? Number.NEGATIVE_INFINITY) < 250;
      last[event] = now;
      if (repeated) return true;
    }
    return emit.call(process, event, ...rest);
  };
};
