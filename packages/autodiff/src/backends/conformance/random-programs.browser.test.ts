/** Random programs in the modes that a browser has besides; fewer, since shaders take long to build. */
import { randomPrograms } from './random-programs.ts';
import { ofGpujs } from './subject.ts';

randomPrograms(ofGpujs('webgl2'), 25);
randomPrograms(ofGpujs('webgpu'), 25);
