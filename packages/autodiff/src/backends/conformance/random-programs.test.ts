/** Random programs in the modes of Node. */
import { randomPrograms } from './random-programs.ts';

randomPrograms('cpu', 200);
randomPrograms('webasm', 200);
