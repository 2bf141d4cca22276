/** Random programs in the modes of Node. */
import { randomPrograms } from './random-programs.ts';
import { ofGpujs, ofWasm } from './subject.ts';

randomPrograms(ofGpujs('cpu'), 200);
randomPrograms(ofGpujs('webasm'), 200);
randomPrograms(ofWasm({ precision: 'f32' }), 200);
randomPrograms(ofWasm({ precision: 'f64' }), 200);
