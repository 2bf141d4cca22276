/**
 * Results as data: `[{ id, ours, unit, peers: { name: { value, ratio, spread } }, checked: true }]`, `spread` being the quartiles of the
 * ratio. Of a peer that is absent all three are null, and `absent` says why.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { Peer, Result } from './row.ts';

interface PeerJson {
  readonly value: number | null;
  readonly ratio: number | null;
  readonly spread: readonly [low: number, high: number] | null;
  readonly absent?: string;
}

export interface ResultJson {
  readonly id: string;
  readonly ours: number;
  readonly unit: string;
  readonly peers: Readonly<Record<string, PeerJson>>;
  readonly checked: true;
}

const peerJson = (peer: Peer): PeerJson =>
  'absent' in peer
    ? { value: null, ratio: null, spread: null, absent: peer.absent }
    : { value: peer.value, ratio: peer.ratio, spread: peer.ratioSpread };

export const toJson = (results: readonly Result[]): readonly ResultJson[] =>
  results.map(({ id, ours, unit, peers, checked }) => ({
    id,
    ours,
    unit,
    peers: Object.fromEntries(Object.entries(peers).map(([name, peer]) => [name, peerJson(peer)])),
    checked,
  }));

export const writeJson = (file: string, results: readonly Result[]): void => {
  const path = resolve(file);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, `${JSON.stringify(toJson(results), null, 2)}\n`);
};
