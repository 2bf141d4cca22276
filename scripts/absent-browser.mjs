/**
 * A vite plugin for machines without a browser: every test of a *.browser.test.ts file becomes a skipped test that names the reason,
 * or, under CI, a failed one. So nothing that was not run can look as if it had passed.
 */
export const absentBrowser = (reason, { required }) => ({
  name: 'ergodic:absent-browser',
  enforce: 'pre',
  transform(code, id) {
    if (!/\.browser\.test\.ts(\?|$)/.test(id)) return undefined;
    const named = [...code.matchAll(/^\s*(?:test|it)(?:\.\w+)*\(\s*(['"`])(.*?)\1/gm)].map(([, , name]) => name);
    const titles = named.length > 0 ? named : ['the whole file'];
    const body = required
      ? titles.map((name) => `test(${JSON.stringify(name)}, () => { throw new Error(${JSON.stringify(reason)}); });`)
      : titles.map((name) => `test(${JSON.stringify(name)}, (context) => context.skip(${JSON.stringify(reason)}));`);
    return { code: `import { test } from 'vitest';\n${body.join('\n')}\n`, map: null };
  },
});
