/** `npm run verify`: the whole table, with progress. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { Presets, SingleBar } from 'cli-progress';
import { Command } from 'commander';
import { powerOf } from './exact-start/index.ts';
import { mutants, properties } from './table/index.ts';
import { showTable } from './table/print.ts';
import { type Judged, type Row, runTable, totalsOf } from './table/run.ts';

interface Options {
  readonly json?: string;
  readonly only?: string;
  readonly list?: boolean;
  readonly power?: boolean;
}

const command = new Command('verify')
  .usage('-- [options]')
  .description(
    'Proves every sampler of the library, or says what is wrong: all claims by all oracles, and the mutants that must be rejected.',
  )
  .option('--only <text>', 'only the claims and mutants whose sampler, oracle or name contains the text')
  .option('--json <file>', 'also write the totals that are printed at the end, as data')
  .option('--list', 'print the claims and the mutants, and check nothing')
  .option(
    '--power',
    'instead, show that the smallest bias which the statistical test claims to see is seen: 200 seeds, some minutes',
  )
  .allowExcessArguments(false)
  .addHelpText(
    'after',
    `
Examples:
  npm run verify
  npm run verify -- --only nuts
  npm run verify -- --json verify.json

The exit code is 0 if every claim holds and every mutant is rejected, else 1.`,
  )
  .parse();

const options = command.opts<Options>();

const matches = (...texts: readonly string[]): boolean => {
  const text = options.only?.toLowerCase();
  return text === undefined || texts.some((one) => one.toLowerCase().includes(text));
};

const claims = properties.filter(({ sampler, oracle, target }) => matches(sampler, oracle, target));
const wrong = mutants.filter(({ family, name, caughtBy }) => matches(family, name, caughtBy));

const complain = (message: string): never => {
  console.error(message);
  process.exit(2);
};

if (claims.length + wrong.length === 0)
  complain(`verify: --only '${options.only}': no claim and no mutant contains this; see --list.`);

if (options.list === true) {
  for (const { sampler, oracle, target } of claims) console.log(`${sampler}: ${oracle}, ${target}`);
  for (const { family, name, caughtBy } of wrong) console.log(`mutant of ${family}: ${name}, rejected by: ${caughtBy}`);
  process.exit(0);
}

/** A bar at a terminal, a line now and then elsewhere. */
const progress = (total: number) => {
  const bar =
    process.stdout.isTTY === true
      ? new SingleBar(
          { format: ' {bar} {value}/{total} | {what}', barsize: 24, clearOnComplete: true },
          Presets.shades_classic,
        )
      : undefined;
  bar?.start(total, 0, { what: '' });
  let said = performance.now();
  return {
    tell: (done: number, what: string): void => {
      bar?.update(done, { what });
      if (bar === undefined && performance.now() - said > 5000) {
        said = performance.now();
        console.log(`${done} of ${total}${what === '' ? '' : `: ${what}`}`);
      }
    },
    stop: () => bar?.stop(),
  };
};

const save = (data: unknown): void => {
  if (options.json === undefined) return;
  const file = resolve(options.json);
  try {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, `${JSON.stringify(data, null, 2)}\n`);
    console.log(`Written to ${options.json}.`);
  } catch (error) {
    complain(`verify: --json ${options.json}: cannot be written: ${String(error)}`);
  }
};

const showPower = async (): Promise<void> => {
  const seeds = 200;
  const { tell, stop } = progress(seeds);
  const power = await powerOf(seeds, 2, (done) => tell(done, 'seeds'));
  stop();
  const percent = (share: number) => `${(100 * share).toFixed(1)}%`;
  console.log(`Of ${seeds} seeds, the exact-start test rejects`);
  console.log(`  a mean off by exactly what it claims to see: ${percent(power.mean)}`);
  console.log(`  a variance off by exactly what it claims to see: ${percent(power.variance)}`);
  console.log(`  what is right: ${percent(power.right)}`);
  save(power);
  process.exit(Math.min(power.mean, power.variance) >= 0.99 && power.right === 0 ? 0 : 1);
};

if (options.power === true) await showPower();

const total = claims.length + wrong.length;
const { tell, stop } = progress(total);
const summary = await runTable(claims, wrong, {
  row: ({ sampler, oracle }: Row, done) => tell(done, `${sampler}, ${oracle}`),
  mutant: ({ family, name }: Judged, done) => tell(claims.length + done, `mutant of ${family}: ${name}`),
});
stop();
console.log(showTable(summary));
save(totalsOf(summary));
process.exitCode = summary.failed === 0 && summary.survivors.length === 0 ? 0 : 1;
