/** The terminal of `npm start`, shortly after its leader was killed. */
import { join } from 'node:path';
import type { OpenBrowser } from '../../harness/browser/index.js';
import { repositoryRoot } from '../../harness/cache-folder.js';
import { Terminal } from '../../harness/terminal.js';
import { htmlOf, lastFrame } from './terminal-text.js';

const COMMAND = [process.execPath, '--require', 'tsx/cjs', join(repositoryRoot, 'dev', 'demo', 'main.ts')];
/** Wide enough for every column, high enough for everything and the log since the start. */
const SIZE = { columns: 96, rows: 24 };

/** Bounds in ms. */
const START_MS = 60_000;
const STEP_MS = 20_000;

export async function pictureDemo(browser: OpenBrowser, path: string): Promise<void> {
  const lines = await afterKill();
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
async function afterKill(): Promise<readonly string[]> {
  const terminal = new Terminal(COMMAND, { ...process.env, TERM: 'xterm', NO_COLOR: '' }, SIZE);
  try {
    await terminal.untilItShows(/replica-\d leads \(elected\)/, START_MS);
    for (const name of ['replica-1', 'replica-2', 'replica-3']) {
      await terminal.untilItShows(new RegExp(`Editor of ${name}: http`), START_MS);
    }
    await terminal.untilItShows(/Jobs acted on: 1\d,/, STEP_MS); // so that there is something to see in each column
    terminal.type('k');
    await terminal.untilItShows(/after kill -9 of replica-\d; first act \d+ ms/, STEP_MS);
    const { mark } = terminal;
    await terminal.untilItShows(/Jobs acted on: 1[5-9],/, STEP_MS, mark);
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
