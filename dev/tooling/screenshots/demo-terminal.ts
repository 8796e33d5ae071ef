/** The terminal of `npm start` and of `npm start -- --standby`, shortly after the leader was killed. */
import { join } from 'node:path';
import type { OpenBrowser } from '../../harness/browser/index.js';
import { repositoryRoot } from '../../harness/cache-folder.js';
import { Terminal } from '../../harness/terminal.js';
import { htmlOf, lastFrame } from './terminal-text.js';

const COMMAND = [process.execPath, '--require', 'tsx/cjs', join(repositoryRoot, 'dev', 'demo', 'main.ts')];

export interface Demo {
  readonly args: readonly string[];
  /** Wide enough for every column, high enough for everything and the log since the start. */
  readonly size: { readonly columns: number; readonly rows: number };
  /** It leads, and the fleet is up. */
  readonly began: RegExp;
  /** There is something to see in each column. */
  readonly before: RegExp;
  readonly struck: RegExp;
  /** The next leader works. */
  readonly after: RegExp;
}

export const OF_JOBS: Demo = {
  args: [],
  size: { columns: 104, rows: 24 },
  began: /replica-\d leads \(elected\)/,
  before: /Jobs acted on: 1\d,/,
  struck: /after kill -9 of replica-\d; first act \d+ ms/,
  after: /Jobs acted on: [2-9]\d,/,
};

export const OF_STANDBY: Demo = {
  args: ['--standby'],
  size: { columns: 104, rows: 26 },
  began: /replica-\d leads \(elected\)/,
  before: /Messages: 1\d,/,
  struck: /after kill -9 of replica-\d/,
  after: /Messages: [3-9]\d,/,
};

/** Bounds in ms. */
const START_MS = 60_000;
const STEP_MS = 20_000;

export async function pictureDemo(demo: Demo, browser: OpenBrowser, path: string): Promise<void> {
  const lines = await afterKill(demo);
  const user = await browser.newUser({ viewport: { width: 900, height: 600 }, deviceScaleFactor: 2 });
  try {
    const page = await user.newPage();
    await page.setContent(pageOf(htmlOf(lines)));
    await page.locator('pre').screenshot({ path, omitBackground: true });
  } finally {
    await user.close();
  }
}

/** Starts the demo, presses its keys, and returns what it shows when another replica has taken over. */
async function afterKill({ args, size, began, before, struck, after }: Demo): Promise<readonly string[]> {
  const terminal = new Terminal([...COMMAND, ...args], { ...process.env, TERM: 'xterm', NO_COLOR: '' }, size);
  try {
    await terminal.untilItShows(began, START_MS);
    for (const name of ['replica-1', 'replica-2', 'replica-3']) {
      await terminal.untilItShows(new RegExp(`Editor of ${name}: http`), START_MS);
    }
    await terminal.untilItShows(before, STEP_MS);
    terminal.type('k');
    await terminal.untilItShows(struck, STEP_MS);
    const { mark } = terminal;
    await terminal.untilItShows(after, STEP_MS, mark);
    return lastFrame(terminal.output);
  } finally {
    terminal.type('q');
    await terminal.exited(STEP_MS).catch(() => terminal.close());
  }
}

function pageOf(text: string): string {
  return `<style>
    body { margin: 0 }
    pre { display: inline-block; margin: 0; padding: 16px 20px; border-radius: 6px;
      background: #0d1117; color: #e6edf3; font: 13px/1.45 'DejaVu Sans Mono', Menlo, Consolas, monospace }
  </style><pre>${text}</pre>`;
}
