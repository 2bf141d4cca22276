/** Random programs in the modes that a browser has besides; fewer, since shaders take long to build. */
import { randomPrograms } from './random-programs.ts';

randomPrograms('webgl2', 25);
randomPrograms('webgpu', 25);
