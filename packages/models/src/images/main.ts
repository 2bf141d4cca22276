import { processTerminal } from '../cli/terminal.ts';
import { images } from './session.ts';

const interruption = new AbortController();
let asked = false;
const stop = (): void => {
  // Who asks twice does not want to wait.
  if (asked) process.exit(130);
  asked = true;
  processTerminal.say('Stopping: what is done is kept. Once more to stop at once.');
  interruption.abort();
};
process.on('SIGINT', stop);
process.on('SIGTERM', stop);

process.exitCode = await images(process.argv.slice(2), processTerminal, interruption.signal);
process.off('SIGINT', stop);
process.off('SIGTERM', stop);
