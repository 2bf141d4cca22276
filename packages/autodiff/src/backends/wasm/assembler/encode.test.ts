/**
 * The two forms of a module, bytes and text, held against each other by an assembler of others: wabt, which makes bytes of the text.
 */
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import wabt from 'wabt';
import type { ModuleCode } from './code.ts';
import { everything, modules } from './conformance/generate.ts';
import { encode } from './encode.ts';
import { printModule } from './text.ts';

const FEATURES = {
  simd: true,
  threads: true,
  multi_value: true,
  bulk_memory: true,
  reference_types: true,
  relaxed_simd: true,
};

describe('bytes and text', () => {
  let assemble: (module: ModuleCode) => Uint8Array = () => new Uint8Array();

  beforeAll(async () => {
    const { parseWat } = await wabt();
    assemble = (module) => {
      const parsed = parseWat('module.wat', printModule(module), FEATURES);
      const { buffer } = parsed.toBinary({ canonicalize_lebs: true, write_debug_names: false });
      parsed.destroy();
      return buffer;
    };
  });

  const agree = (module: ModuleCode): void => {
    expect(Buffer.from(encode(module)).toString('hex')).toBe(Buffer.from(assemble(module)).toString('hex'));
  };

  it('are the same for every instruction', () => {
    agree(everything);
  });

  it('are the same module', () => {
    fc.assert(fc.property(modules, agree));
  });

  it('are a valid module, but for relaxed instructions where an engine has none', () => {
    fc.assert(
      fc.property(modules, (module) => {
        fc.pre(!printModule(module).includes('relaxed'));
        expect(WebAssembly.validate(encode(module))).toBe(true);
      }),
    );
  });
});
