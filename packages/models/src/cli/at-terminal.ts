import type { Interruption } from '../training/index.ts';
import { processTerminal, type Terminal } from './terminal.ts';

/**
 * Runs a program in this process: its arguments, its terminal, and a signal for Ctrl-C. Who asks twice does not want to wait.
 *
 * @param stopping what is said of the first time, if anything is
 */
export const atTerminal = async (
  program: (args: readonly string[], terminal: Terminal, signal: Interruption) => Promise<number>,
  stopping?: string,
): Promise<void> => {
  const interruption = new AbortController();
  const stop = (): void => {
    if (interruption.signal.aborted) process.exit(130);
    if (stopping !== undefined) processTerminal.say(stopping);
    interruption.abort();
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
  process.exitCode = await program(process.argv.slice(2), processTerminal, interruption.signal);
  process.off('SIGINT', stop);
  process.off('SIGTERM', stop);
};
