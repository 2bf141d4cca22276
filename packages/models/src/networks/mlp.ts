import { add, dim, dot, type Expr, pipe, silu, square, sum, times } from '@ergodic/core';
import { Init, type Parameter, parameter } from '@ergodic/core/tree';
import type { Parametric } from './flat.ts';

