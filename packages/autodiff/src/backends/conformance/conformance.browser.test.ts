/** The modes that a browser has besides. */
import { conformance } from './conformance.ts';

conformance('webgl2');
conformance('webgpu');
