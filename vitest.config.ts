import { playwright } from '@vitest/browser-playwright';
import { defineConfig, type TestProjectConfiguration } from 'vitest/config';
import { absentBrowser } from './scripts/absent-browser.mjs';
import { chromiumArguments, findChromium, noChromium } from './scripts/chromium.mjs';

/** Tests run from source: the workspace's packages answer this condition with their TypeScript (see their `exports`). */
const sources = ['ergodic-source', 'module', 'development|production'];
const browserTests = ['{packages/*,bench,examples}/src/**/*.browser.test.ts'];
const chromium = findChromium();

const node: TestProjectConfiguration = {
  extends: true,
  ssr: { resolve: { conditions: [...sources, 'node'] } },
  test: {
    name: 'node',
    // Files share the modules that they import: to load them for each anew took a third of the time.
    isolate: false,
    include: ['{packages/*,bench,examples}/src/**/*.test.ts', 'scripts/**/*.test.ts'],
    exclude: [...browserTests, '**/node_modules/**'],
  },
};

/** What a page must be served with so that its threads may share memory. */
const isolation = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
};

const browser: TestProjectConfiguration = {
  extends: true,
  server: { headers: isolation },
  resolve: { conditions: [...sources, 'browser'] },
  test: {
    name: 'browser',
    include: browserTests,
    browser: {
      enabled: true,
      headless: true,
      screenshotFailures: false,
      provider: playwright({ launchOptions: { executablePath: chromium, args: chromiumArguments() } }),
      instances: [{ browser: 'chromium' }],
    },
  },
};

const withoutBrowser = (): TestProjectConfiguration => {
  const required = Boolean(process.env.CI);
  const reason = `no browser to test in: ${noChromium()}`;
  return {
    extends: true,
    plugins: [absentBrowser(reason, { required })],
    test: { name: 'browser', include: browserTests },
  };
};

export default defineConfig({
  server: { watch: { ignored: ['**/out/**', '**/dist/**'] } },
  test: {
    testTimeout: 60_000,
    maxWorkers: '100%', // vitest leaves one idle unless told
    projects: [node, chromium === undefined ? withoutBrowser() : browser],
  },
});
