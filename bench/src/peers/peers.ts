/**
 * All peers. Each is started when a row first asks for it, and stays until the end; one that is absent is an explanation.
 */
import * as E from 'fp-ts/lib/Either.js';
import { once } from '../once.ts';
import { packages } from './install.ts';
import { type Jax, jax } from './jax.ts';
import { type Onnx, onnx } from './onnx.ts';
import { type Stan, stan } from './stan.ts';
import { type Tfjs, tfjs } from './tfjs.ts';
import { type Torch, torch } from './torch.ts';

/** A peer, or why it takes no part and how to have it. */
export type Found<A> = Promise<E.Either<string, A>>;

export interface Peers {
  readonly tfjs: () => Found<Tfjs>;
  readonly jax: () => Found<Jax>;
  readonly onnx: () => Found<Onnx>;
  readonly torch: () => Found<Torch>;
  readonly stan: () => Found<Stan>;
  readonly close: () => Promise<void>;
}

/** What to do about peers that are not there. */
export interface PeersOptions {
  /** Whether npm packages may be fetched. */
  readonly install: boolean;
  readonly progress: (text: string) => void;
}

export const newPeers = ({ install, progress }: PeersOptions): Peers => {
  const installed = once(() => packages(install, progress));
  const fromNpm = <A>(make: (require: NodeJS.Require) => Found<A>): (() => Found<A>) =>
    once(async () => {
      const found = await installed();
      return E.isLeft(found) ? found : make(found.right);
    });
  const started: { readonly close: () => Promise<void> }[] = [];
  const inProcess = <A extends { readonly close: () => Promise<void> }>(make: () => Found<A>): (() => Found<A>) =>
    once(async () => {
      const found = await make();
      if (E.isRight(found)) started.push(found.right);
      return found;
    });
  return {
    tfjs: fromNpm(tfjs),
    jax: fromNpm(jax),
    onnx: fromNpm(onnx),
    torch: inProcess(torch),
    stan: inProcess(stan),
    close: async () => {
      await Promise.all(started.map(({ close }) => close()));
    },
  };
};
