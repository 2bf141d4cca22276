/** Random programs in a browser: in the modes that only it has, fewer, since shaders take long to build; and in its WebAssembly. */
import { randomPrograms } from './random-programs.ts';
import { ofGpujs, ofWasm } from './subject.ts';

randomPrograms(ofGpujs('webgl2'), 25);
randomPrograms(ofGpujs('webgpu'), 25);
randomPrograms(ofWasm({ precision: 'f32' }), 100);
randomPrograms(ofWasm({ precision: 'f64' }), 100);
