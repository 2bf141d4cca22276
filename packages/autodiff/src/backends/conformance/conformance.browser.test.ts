/** The modes that a browser has besides. */
import { conformance } from './conformance.ts';
import { ofGpujs } from './subject.ts';

conformance(ofGpujs('webgl2'));
conformance(ofGpujs('webgpu'));
