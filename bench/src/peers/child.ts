/**
 * A peer in a process of its own: a line to it, a line of JSON back. It is started once and asked again and again, so that neither its start nor
 * the talk is in any time: it takes times itself.
 */
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import * as E from 'fp-ts/lib/Either.js';

export type Reply = Readonly<Record<string, unknown>>;

export interface Child {
  /** The answer to a request of one line; rejects if the process says `error`, or ends. */
  readonly ask: (request: string) => Promise<Reply>;
  readonly close: () => Promise<void>;
}

const isReply = (value: unknown): value is Reply =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const parse = (line: string): Reply | undefined => {
  try {
    const value: unknown = JSON.parse(line);
    return isReply(value) ? value : undefined;
  } catch {
    return undefined;
  }
};

/** The last lines that it wrote besides answers: what it has to say about its end. */
const REMEMBERED = 12;

/**
 * Starts a process and waits for its first line, by which it says that it is ready: `Left` if it ends before, or says `error`. What it prints that is
 * no JSON is kept for messages about its end.
 */
export const startChild = async (
  command: string,
  args: readonly string[],
  options: { readonly cwd?: string } = {},
): Promise<E.Either<string, { readonly child: Child; readonly hello: Reply }>> => {
  const process = spawn(command, args, { ...options, stdio: ['pipe', 'pipe', 'pipe'] });
  const waiting: { readonly done: (reply: Reply) => void; readonly failed: (error: Error) => void }[] = [];
  let said: readonly string[] = [];
  let ended: string | undefined;
  const remember = (line: string): void => {
    said = [...said, line].slice(-REMEMBERED);
  };
  const end = (why: string): void => {
    ended ??= [`${command} ${why}`, ...said].join('\n');
    for (const { failed } of waiting.splice(0)) failed(new Error(ended));
  };
  createInterface({ input: process.stdout }).on('line', (line) => {
    const reply = parse(line);
    if (reply === undefined) {
      remember(line);
      return;
    }
    const next = waiting.shift();
    if ('error' in reply) next?.failed(new Error(String(reply.error)));
    else next?.done(reply);
  });
  createInterface({ input: process.stderr }).on('line', remember);
  const closed = new Promise<void>((done) => {
    process.on('error', (error) => {
      end(`cannot be started: ${error.message}`);
      done();
    });
    process.on('close', (status) => {
      end(`ended with ${status}`);
      done();
    });
  });
  process.stdin.on('error', () => undefined); // it has ended: `close` says so
  const reply = (): Promise<Reply> =>
    new Promise((done, failed) => {
      if (ended === undefined) waiting.push({ done, failed });
      else failed(new Error(ended));
    });
  const child: Child = {
    ask: (request) => {
      const answer = reply();
      process.stdin.write(`${request}\n`);
      return answer;
    },
    close: async () => {
      process.stdin.end();
      await closed;
    },
  };
  try {
    return E.right({ child, hello: await reply() });
  } catch (error) {
    process.stdin.end();
    return E.left(error instanceof Error ? error.message : String(error));
  }
};
