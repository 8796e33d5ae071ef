/** One headless Chromium, whose profile is removed with it. */
import { join } from 'node:path';
import { type Browser, type BrowserContext, chromium } from 'playwright-core';
import { atExit } from '../teardown.js';
import { temporaryFolder } from '../temporary-folder.js';
import { findChromium } from './find-chromium.js';

/**
 * The popups of the address bar are pages of their own in each window, and cost a third of what the editor's page does.
 * Chromium heeds only the last such list, so this one repeats what matters here of Playwright's.
 */
const FEATURES_OFF = [
  ...[
    'WebUIOmniboxPopup',
    'WebUIOmniboxAimPopup',
    'AimEnabled',
    'LensOverlay',
    'MediaRouter',
    'PaintHolding',
  ],
  ...[
    'PreconnectToSearch',
    'NetworkTimeServiceQuerying',
    'OptimizationHints',
    'DestroyProfileOnBrowserClose',
  ],
  ...['HttpsUpgrades', 'HttpsFirstBalancedModeAutoEnable', 'AvoidUnnecessaryBeforeUnloadCheckSync'],
].join(',');

/** Without the background networking's flag Chromium tries for ever to reach its maker from a closed network. */
const FLAGS = [
  ...['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking'],
  ...['--disable-component-update', '--disable-sync', `--disable-features=${FEATURES_OFF}`],
];

/** Bound in ms. */
const LAUNCH_MS = 30_000;

export interface OpenBrowser {
  /** For people: "Chromium 140.0.7339.80". */
  readonly version: string;
  /** A user of its own: no cookies, settings or cache of another one. */
  newUser(options?: UserOptions): Promise<BrowserContext>;
  /** May be called again. */
  close(): Promise<void>;
}

export interface UserOptions {
  /** Of the window, in CSS pixels. Default: 1280 × 800. */
  readonly viewport?: { readonly width: number; readonly height: number };
  /** Pixels of a picture per CSS pixel. Default: 1. */
  readonly deviceScaleFactor?: number;
}

/**
 * Rejects with NoChromium where there is none. A profile folder of our own is what makes this a "persistent context",
 * of which only the browser is used.
 */
export async function openBrowser(): Promise<OpenBrowser> {
  const { command, version } = await findChromium();
  const folder = temporaryFolder('browser');
  const first = await chromium
    .launchPersistentContext(join(folder.path, 'profile'), {
      executablePath: command,
      args: [...FLAGS],
      artifactsDir: join(folder.path, 'artifacts'),
      headless: true,
      timeout: LAUNCH_MS,
    })
    .catch((error: unknown) => {
      folder.remove();
      throw error;
    });
  const pid = await processOf(browserOf(first));
  const withdraw = atExit(() => killGroup(pid), { kind: 'process', value: pid });
  return {
    version,
    newUser: ({ viewport = { width: 1280, height: 800 }, deviceScaleFactor = 1 } = {}) =>
      browserOf(first).newContext({ viewport, deviceScaleFactor, reducedMotion: 'reduce' }),
    close: async () => {
      await first.close();
      withdraw();
      folder.remove();
    },
  };
}

function browserOf(context: BrowserContext): Browser {
  const browser = context.browser();
  if (browser) return browser;
  throw new Error('this version of playwright-core hides the browser of a persistent context');
}

/** Playwright ends it with this process, but only after the profile is removed, and would write that again. */
async function processOf(browser: Browser): Promise<number> {
  const session = await browser.newBrowserCDPSession();
  const { processInfo } = await session.send('SystemInfo.getProcessInfo');
  await session.detach();
  const own = processInfo.find(({ type }) => type === 'browser');
  if (own) return own.id;
  throw new Error('the browser does not tell which process it is');
}

function killGroup(pid: number): void {
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // it has ended already
  }
}
