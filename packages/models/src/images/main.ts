import { atTerminal } from '../cli/at-terminal.ts';
import { images } from './session.ts';

await atTerminal(images, 'Stopping: what is done is kept. Once more to stop at once.');
