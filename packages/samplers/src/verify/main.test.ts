/** The command: what it writes, and how it ends. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';

const program = fileURLToPath(new URL('../../dist/verify/main.js', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'ergodic-verify-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const verify = (...options: readonly string[]) =>
  spawnSync(process.execPath, [program, ...options], { encoding: 'utf8' });

describe('npm run verify', () => {
  it('prints a table, and writes its totals and nothing else', () => {
    const file = join(folder, 'deep', 'verify.json');
    const { status, stdout } = verify('--only', 'recovery', '--json', file);
    expect(status, stdout).toBe(0);
    const totals = JSON.parse(readFileSync(file, 'utf8'));
    expect(Object.keys(totals)).toEqual([
      'properties',
      'passed',
      'failed',
      'mutants',
      'killed',
      'survivors',
      'falseAlarmBound',
      'seconds',
    ]);
    expect(totals).toMatchObject({ failed: 0, survivors: [], falseAlarmBound: 0 });
    expect(totals.passed).toBe(totals.properties);
    expect([totals.mutants, totals.killed]).toEqual([3, 3]);
    expect(totals.seconds).toBeGreaterThan(0);
    expect(stdout).toContain(`${totals.passed} of ${totals.properties} properties hold; 3 of 3 mutants are rejected.`);
    expect(stdout).toMatch(/✓ tether missing: stationary Gaussian/);
  });

  it('says which options make no sense', () => {
    const nothing = verify('--only', 'abacus');
    expect([nothing.status, nothing.stderr.trim()]).toEqual([
      2,
      "verify: --only 'abacus': no claim and no mutant contains this; see --list.",
    ]);
    expect(verify('--seed', '1').stderr).toMatch(/unknown option '--seed'/);
    const unwritable = verify('--only', 'tether missing', '--json', folder);
    expect([unwritable.status, unwritable.stderr]).toEqual([2, expect.stringContaining('cannot be written')]);
  });
});
