/** Random programs in the modes of Node. */
import { randomPrograms } from './random-programs.ts';
import { ofGpujs } from './subject.ts';

randomPrograms(ofGpujs('cpu'), 200);
randomPrograms(ofGpujs('webasm'), 200);
