import { atTerminal } from './at-terminal.ts';
import { main } from './session.ts';

await atTerminal(main);
