import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { tabulateDeclarations } from './declarations.ts';

interface Mention {
  readonly ast: object;
  readonly declaration: string | null;
}

/** A class that looks declarations up as gpu.js does. */
const newClass = () => {
  let searches = 0;
  class FunctionNode {
    identifiers: Mention[] | null;
    constructor(identifiers: Mention[] | null) {
      this.identifiers = identifiers;
    }
    getDeclaration(ast: object): string | null {
      searches++;
      return this.identifiers?.find((mention) => mention.ast === ast)?.declaration ?? null;
    }
  }
  return { FunctionNode, searches: () => searches };
};

const places = Array.from({ length: 6 }, () => ({}));
const mentions = fc.array(
  fc.record({ ast: fc.constantFrom(...places), declaration: fc.option(fc.string({ maxLength: 2 })) }),
  { maxLength: 12 },
);

test('the table answers as the search does, also when mentions are added later, and without searching', () => {
  fc.assert(
    fc.property(mentions, mentions, (first, then) => {
      const [plain, fast] = [newClass(), newClass()];
      tabulateDeclarations(fast.FunctionNode);
      const [slowNode, node] = [new plain.FunctionNode([...first]), new fast.FunctionNode([...first])];
      const agree = (): void => {
        for (const ast of places) expect(node.getDeclaration(ast)).toBe(slowNode.getDeclaration(ast));
      };
      agree();
      slowNode.identifiers?.push(...then);
      node.identifiers?.push(...then);
      agree();
      expect(fast.searches()).toBe(0);
    }),
  );
});

test('a node without mentions is searched as before, and a class that looks otherwise is left alone', () => {
  const made = newClass();
  tabulateDeclarations(made.FunctionNode);
  expect(new made.FunctionNode(null).getDeclaration({})).toBeNull();
  expect(made.searches()).toBe(1);
  class Other {}
  for (const other of [Other, undefined, {}]) expect(() => tabulateDeclarations(other)).not.toThrow();
  expect(Object.getOwnPropertyNames(Other.prototype)).toEqual(['constructor']);
});
