/** Trace plots: where each chain was at each draw. */

import type { Chains } from '../diagnostics/index.ts';
import { coordinate, frameOf, lineChart } from '../plot/index.ts';

/** Points of a line, at most: more are a blot, and a heavy file. */
const most = 700;

/** Every so many draws are drawn. */
export const strideOf = (draws: number): number => Math.max(1, Math.ceil(draws / most));

/** A mark on the axis of draws. */
export interface Mark {
  readonly draw: number;
}

/** The traces of one coordinate, a line for each chain, with marks where steps diverged. */
export const tracePlot = (id: string, name: string, chains: Chains, divergences: readonly Mark[] = []): string => {
  const stride = strideOf(chains[0]?.length ?? 0);
  const series = chains.map((chain) =>
    Array.from(
      { length: Math.ceil(chain.length / stride) },
      (_, i) => [i * stride, chain[i * stride] ?? Number.NaN] as const,
    ),
  );
  const chart = lineChart({
    id,
    label: `trace of ${name}`,
    names: ['draw', name],
    series,
    showLast: false,
    size: { width: 460, height: 150 },
  });
  if (divergences.length === 0) return chart;
  const frame = frameOf(
    460,
    150,
    [0, Math.max(1, (chains[0]?.length ?? 1) - 1 - (((chains[0]?.length ?? 1) - 1) % stride))],
    [0, 1],
  );
  const ticks = divergences
    .map(
      ({ draw }) =>
        `<line class="divergence" x1="${coordinate(frame.x(draw))}" x2="${coordinate(frame.x(draw))}" y1="${frame.bottom - 8}" y2="${frame.bottom}"/>`,
    )
    .join('');
  return chart.replace('</svg>', `${ticks}</svg>`);
};
