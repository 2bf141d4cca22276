/** The kernels of the modes that Node has. */
import { kernelLaws } from './kernels.ts';

kernelLaws('cpu');
kernelLaws('webasm');
