import type { BadInput } from '@ergodic/core/error';
import { Command, CommanderError } from 'commander';
import * as E from 'fp-ts/lib/Either.js';

/** What arguments say: that help is wanted, or words. */
export type Line<W extends object> =
  | { readonly kind: 'help'; readonly text: string }
  | { readonly kind: 'words'; readonly words: W; readonly args: readonly string[] };

/** What a command is, and what it takes. */
export interface CommandSpec {
  /** As it is typed, up to its options. */
  readonly name: string;
  readonly description: string;
  /** Shown below the options. */
  readonly examples: string;
  /** Adds options and arguments. */
  readonly with: (command: Command) => Command;
  /** One sentence about an error; that of commander unless given. */
  readonly explain?: (error: CommanderError) => BadInput;
}

const plainly = ({ message }: CommanderError): BadInput => ({
  _tag: 'BadInput',
  reason: `${message.replace(/^error: /, '').replace(/\s+/g, ' ')}; --help lists the options`,
});

/**
 * Reads the arguments of a command: nothing is printed, and no process ends.
 *
 * @errors `BadInput`: an option that does not exist, a missing value, a word that is no option
 * @category constructors
 */
export const readLine = <W extends object>(spec: CommandSpec, args: readonly string[]): E.Either<BadInput, Line<W>> => {
  let text = '';
  const command = spec.with(
    new Command(spec.name)
      .description(spec.description)
      .helpOption('--help', 'show this')
      .allowExcessArguments(false)
      .addHelpText('after', spec.examples)
      .exitOverride()
      .configureOutput({
        writeOut: (part) => {
          text += part;
        },
        writeErr: () => undefined,
      }),
  );
  try {
    command.parse(args, { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    return error.code === 'commander.helpDisplayed'
      ? E.right({ kind: 'help', text })
      : E.left((spec.explain ?? plainly)(error));
  }
  return E.right({ kind: 'words', words: command.opts<W>(), args: command.args });
};
