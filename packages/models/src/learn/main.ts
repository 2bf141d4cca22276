import { atTerminal } from '../cli/at-terminal.ts';
import { learn } from './session.ts';

await atTerminal(learn, 'Stopping: what is done is kept. Once more to stop at once.');
