import { schemeObservable10 } from 'd3-scale-chromatic';

const series = schemeObservable10
  .slice(0, 8)
  .map((colour, i) => `.series-${i}{--series:${colour}}`)
  .join('');

/** The style sheet of a report: light and dark by the reader's preference, one column on a phone, no fonts or files to fetch. */
export const style = `
:root{color-scheme:light dark;--page:#f6f5f2;--card:#fff;--ink:#1d1d24;--soft:#62626e;--edge:#e2e0da;--grid:#ecebe6;--accent:#b3402a;--line:#2f5fc4}
@media(prefers-color-scheme:dark){:root{--page:#121216;--card:#1b1b21;--ink:#ececf0;--soft:#9c9ca8;--edge:#303039;--grid:#292931;--accent:#ff8a66;--line:#86aaff}}
*{box-sizing:border-box}
body{margin:0;background:var(--page);color:var(--ink);font:16px/1.55 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",sans-serif}
main{max-width:1180px;margin:0 auto;padding:clamp(20px,4vw,48px) clamp(14px,3vw,32px)}
h1{font-size:clamp(1.7rem,4.5vw,2.5rem);line-height:1.15;letter-spacing:-.02em;margin:0 0 .35em;font-weight:680}
h2{font-size:1.2rem;letter-spacing:-.01em;margin:2.6rem 0 .25rem;font-weight:640}
p{margin:.2rem 0 1rem;max-width:72ch}
.lead{color:var(--soft);margin:0;font-size:1.02rem}
.lead b{color:var(--ink);font-weight:600}
.note{color:var(--soft);font-size:.92rem}
.tiles{display:grid;grid-template-columns:repeat(auto-fit,minmax(150px,1fr));gap:12px;margin:26px 0 0}
.tile,figure,.sheet{background:var(--card);border:1px solid var(--edge);border-radius:12px}
.tile{padding:13px 16px}
.tile dt{color:var(--soft);font-size:.82rem}
.tile dd{margin:2px 0 0;font-size:1.5rem;font-weight:640;letter-spacing:-.02em;font-variant-numeric:tabular-nums}
.tile small{display:block;color:var(--soft);font-size:.8rem;line-height:1.35}
.tile.first{border-color:color-mix(in srgb,var(--accent) 55%,var(--edge))}
.tile.first dd{color:var(--accent)}
.row{display:grid;gap:14px;grid-template-columns:repeat(auto-fit,minmax(min(100%,300px),1fr));align-items:start}
.row.wide{grid-template-columns:repeat(auto-fit,minmax(min(100%,420px),1fr))}
figure{margin:0;padding:14px 14px 6px;min-width:0}
figcaption{font-weight:600;font-size:.95rem}
figcaption span{display:block;font-weight:400;color:var(--soft);font-size:.86rem}
svg{display:block;width:100%;height:auto;margin-top:6px;overflow:visible}
svg text{font:12px system-ui,-apple-system,"Segoe UI",Roboto,sans-serif;fill:var(--soft);font-variant-numeric:tabular-nums}
svg .name{font-size:12.5px;fill:var(--ink)}
.tick{stroke:var(--soft);stroke-opacity:.6}
.grid{stroke:var(--grid)}
.paper{fill:var(--page)}
.night{fill:#000004}
.dots{fill:none;stroke:var(--line);stroke-width:3;stroke-linecap:round;stroke-opacity:.6}
.dots.few{stroke-width:5;stroke-opacity:.65}
.dots.on-density{stroke:#fff;stroke-width:2.2;stroke-opacity:.62}
.trail,.line{fill:none;stroke:var(--series);stroke-linejoin:round;stroke-linecap:round}
.trail{stroke-width:1.2;stroke-opacity:.9}
.line{stroke-width:1.7}
.single .line{stroke:var(--line)}
.start,.end{stroke:#fff;stroke-width:1.5;fill:#000004}
.end{fill:var(--series)}
.last{fill:var(--line)}
svg .last-name{fill:var(--ink);font-weight:600;font-size:12.5px}
.reference{stroke:var(--accent);stroke-dasharray:5 4;stroke-width:1.4}
svg .reference-name{fill:var(--accent)}
.scale{display:flex;align-items:center;gap:10px;color:var(--soft);font-size:.86rem;margin:12px 2px 0}
.scale img{height:10px;width:min(220px,40vw);border-radius:5px;image-rendering:auto}
.sheet{overflow-x:auto;margin-top:10px}
table{border-collapse:collapse;width:100%;font-size:.94rem}
th,td{text-align:left;padding:9px 16px;border-top:1px solid var(--edge);vertical-align:top}
tr:first-child>*{border-top:0}
thead th{color:var(--soft);font-weight:500;font-size:.84rem}
tbody th{font-weight:600;white-space:nowrap}
td.value{font-variant-numeric:tabular-nums;white-space:nowrap}
td.what{color:var(--soft)}
code,pre{font:.88rem/1.5 ui-monospace,SFMono-Regular,Menlo,Consolas,monospace}
pre{background:var(--card);border:1px solid var(--edge);border-radius:12px;padding:14px 16px;overflow-x:auto;margin:10px 0}
footer{color:var(--soft);font-size:.86rem;margin-top:3rem}
@media(max-width:640px){.tiles{grid-template-columns:1fr 1fr}.tile.first{grid-column:1/-1}th,td{padding:8px 12px}
.numbers thead{display:none}.numbers tr{display:grid;grid-template-columns:1fr auto;border-top:1px solid var(--edge);padding:8px 0}.numbers tr:first-child{border-top:0}.numbers th,.numbers td{border:0;padding:2px 14px}.numbers .what{grid-column:1/-1}}
@media print{body{background:#fff}figure,.tile{break-inside:avoid}}
${series}
`;
