/** The modes that a browser has besides. */
import { conformance } from './conformance.ts';
import { ofGpujs, ofWasm } from './subject.ts';

conformance(ofGpujs('webgl2'));
conformance(ofGpujs('webgpu'));
conformance(ofWasm({ precision: 'f32' }));
conformance(ofWasm({ precision: 'f64' }));
