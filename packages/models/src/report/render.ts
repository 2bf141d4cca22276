import { escapeHtml, style } from '@ergodic/samplers/plot';
import type { Result } from './result.ts';
import { chains, densities, header, numbers, reproduce, training } from './sections.ts';

/**
 * A run as one self-contained HTML page: pictures are inline SVG and PNG, nothing is fetched, nothing is scripted. Light or dark
 * as the reader prefers, one column on a phone. A pure function: equal results give equal bytes.
 *
 * @category destructors
 */
export const renderReport = (result: Result): string => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(result.title)} · Ergodic</title>
<style>${style}</style>
</head>
<body><main>
${[header, densities, training, chains, numbers, reproduce].map((section) => section(result)).join('\n')}
<footer>Made by Ergodic. NLL and divergences are in nats, for points in the units of the data.</footer>
</main></body>
</html>
`;
