/** Finds a Chromium that is already on this machine. Nothing here, or in any test, downloads a browser. */
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome'];

const standardPlaces = () => {
  const { HOME = '', PROGRAMFILES, LOCALAPPDATA, 'PROGRAMFILES(X86)': programs32 } = process.env;
  const mac = ['Chromium.app/Contents/MacOS/Chromium', 'Google Chrome.app/Contents/MacOS/Google Chrome'];
  const windows = [
    'Google/Chrome/Application/chrome.exe',
    'Chromium/Application/chrome.exe',
    'Microsoft/Edge/Application/msedge.exe',
  ];
  const under = (folders, files) =>
    folders.filter(Boolean).flatMap((folder) => files.map((file) => join(folder, file)));
  if (process.platform === 'darwin') return under(['/Applications', `${HOME}/Applications`], mac);
  if (process.platform === 'win32') return under([PROGRAMFILES, programs32, LOCALAPPDATA], windows);
  return ['/snap/bin/chromium', '/opt/google/chrome/chrome'];
};

const executable = (path) => {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
};

/** The path of the browser to test with, or undefined. CHROMIUM_PATH, when set, is the only candidate. */
export const findChromium = () => {
  const { CHROMIUM_PATH, PATH = '' } = process.env;
  if (CHROMIUM_PATH) return executable(CHROMIUM_PATH) ? CHROMIUM_PATH : undefined;
  const suffix = process.platform === 'win32' ? '.exe' : '';
  const onPath = PATH.split(delimiter)
    .filter(Boolean)
    .flatMap((folder) => names.map((name) => join(folder, name + suffix)));
  return [...onPath, ...standardPlaces()].find(executable);
};

export const noChromium = () =>
  process.env.CHROMIUM_PATH
    ? `CHROMIUM_PATH=${process.env.CHROMIUM_PATH} is not an executable`
    : 'no Chromium or Chrome on PATH or in the usual places, and CHROMIUM_PATH is not set';

/** A headless browser with WebGL 2 and WebGPU in software, so that a machine without a GPU runs every test. */
export const chromiumArguments = () => [
  ...(process.platform === 'linux' && process.getuid?.() === 0 ? ['--no-sandbox'] : []),
  '--enable-unsafe-webgpu',
  '--use-webgpu-adapter=swiftshader',
  '--enable-features=Vulkan',
  '--use-gl=angle',
  '--use-angle=swiftshader',
  '--enable-unsafe-swiftshader',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
];
