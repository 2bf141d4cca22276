/**
 * Noise that every lane of a batch, or every step of a loop, is given alike.
 */
import { functionsOf } from '../bodies.ts';
import type { Node } from '../node.ts';
import { isTuple } from '../type.ts';
import { fold, topological } from '../walk.ts';

/** A loop one of whose shared operands is noise alone, and the draws that it is made of. */
export interface CommonNoise {
  readonly loop: Node;
  readonly draws: readonly Node<'draw'>[];
  /** The results of the body, or the program, that the loop stands in. */
  readonly scope: readonly Node[];
}

/**
 * `noise`: made of draws, scaled by anything, and of constants. `state`: something else that is real has been added to it, or it has
 * none in it. `fixed`: neither.
 */
type Content = 'fixed' | 'noise' | 'state';

const isReal = (node: Node): boolean => !isTuple(node.type) && node.type.dtype === 'real';

const drawsIn = (roots: readonly Node[]): readonly Node<'draw'>[] =>
  topological(roots).flatMap((node) => (node.op === 'draw' ? [node] : []));

const hasDraws = (node: Node): boolean => functionsOf([node]).some(({ fn }) => drawsIn(fn.results).length > 0);

const added = (args: readonly Content[]): Content =>
  args.includes('state') ? 'state' : args.includes('noise') ? 'noise' : 'fixed';

const contentOf = (node: Node, args: readonly Content[]): Content => {
  switch (node.op) {
    case 'draw':
      return 'noise';
    case 'input':
    case 'param':
      return isReal(node) ? 'state' : 'fixed';
    // Scaled noise is noise, whatever scales it.
    case 'mul':
    case 'div':
    case 'dot':
    case 'conv2d':
      return args.includes('noise') ? 'noise' : added(args);
    case 'where':
      return added(args.slice(1));
    case 'batch':
    case 'scan':
    case 'iterate':
    case 'customVjp':
      return hasDraws(node) ? added([...args, 'noise']) : added(args);
    default:
      return added(args);
  }
};

/** The operands that every iteration of a loop sees whole. */
const sharedOperands = (node: Node): readonly Node[] => {
  switch (node.op) {
    case 'batch':
      return node.attrs.n > 1 ? node.args.filter((_, i) => node.attrs.mapped[i] !== true) : [];
    case 'scan':
      return node.attrs.n > 1 ? node.args.slice(node.attrs.carries + node.attrs.xs) : [];
    case 'iterate':
      return node.attrs.max > 1 ? node.args.slice(node.attrs.carries) : [];
    default:
      return [];
  }
};

const inScope = (scope: readonly Node[]): readonly CommonNoise[] => {
  const content = fold<Content>(scope, (node, of) => contentOf(node, node.args.map(of)));
  return topological(scope).flatMap((loop) => {
    const noisy = sharedOperands(loop).filter((operand) => content(operand) === 'noise');
    return noisy.length === 0 ? [] : [{ loop, draws: drawsIn(noisy), scope }];
  });
};

/** Every loop of a program, or of its bodies, that is given noise alone as a shared operand. */
export const commonNoise = (roots: readonly Node[]): readonly CommonNoise[] => [
  ...inScope(roots),
  ...functionsOf(roots).flatMap(({ fn }) => inScope(fn.results)),
];
