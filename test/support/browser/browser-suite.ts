/** One browser for a spec file, a user of their own for each test, and what a failed test should leave behind. */
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BrowserContext } from 'playwright-core';
import {
  Editor,
  type EditorOptions,
  NoChromium,
  type OpenBrowser,
  openBrowser,
} from '../../../dev/harness/browser/index.js';
import type { Replica } from '../../../dev/harness/node-red/index.js';
import { skipLoudly } from '../../../dev/harness/skip-loudly.js';
import { NAME_PREFIX } from '../../../dev/harness/watchdog.js';

let picturesFolder: string | undefined;

export class BrowserSuite {
  #browser: OpenBrowser | undefined;
  #users: BrowserContext[] = [];
  #editors: Editor[] = [];

  /**
   * Call in `describe`.
   *
   * @param pages `shared`: what a test opens stays for the tests after it, since loading an editor takes seconds
   */
  constructor({ pages = 'of-each-test' }: { readonly pages?: 'of-each-test' | 'shared' } = {}) {
    const suite = this;
    let reported = 0;
    before(async function () {
      this.timeout(60_000);
      const browser = await openBrowser().catch((error: Error) => error);
      if (browser instanceof NoChromium) {
        return skipLoudly(this, browser.message, browser.remedy);
      }
      if (browser instanceof Error) throw browser;
      suite.#browser = browser;
    });
    afterEach(async function () {
      const { currentTest } = this;
      const editors = pages === 'shared' ? suite.#editors : suite.#editors.splice(0);
      if (currentTest?.state === 'failed' && currentTest.err) {
        currentTest.err.stack = `${currentTest.err.stack}\n${await accountOf(editors, currentTest.title)}`;
      }
      if (pages === 'of-each-test') for (const user of suite.#users.splice(0)) await user.close();
      const all = editors.flatMap((editor) => editor.troubles);
      const troubles = all.slice(reported);
      if (pages === 'shared') reported = all.length;
      if (currentTest?.state !== 'failed' && troubles.length > 0) {
        throw new Error(`the editor reported:\n${troubles.join('\n')}`);
      }
    });
    after(async () => {
      await suite.#browser?.close();
    });
  }

  /** A replica's editor, for a user who has never been there. */
  async open(replica: Replica, options: EditorOptions = {}): Promise<Editor> {
    if (!this.#browser) throw new Error('there is no browser before the suite has begun');
    const user = await this.#browser.newUser();
    this.#users.push(user);
    const editor = await Editor.open(user, replica.adminUrl, options);
    this.#editors.push(editor);
    return editor;
  }
}

/** For the end of a failure: pictures of what the test saw, which stay, and what the pages reported about. */
async function accountOf(editors: readonly Editor[], title: string): Promise<string> {
  picturesFolder ??= mkdtempSync(join(tmpdir(), `${NAME_PREFIX}pictures-`));
  const lines: string[] = [];
  for (const [index, { page, troubles }] of editors.entries()) {
    const path = join(picturesFolder, `${title.replace(/\W+/g, '-')}-${Date.now()}-${index + 1}.png`);
    const taken = await page.screenshot({ path, timeout: 5_000 }).then(
      () => path,
      (error: Error) => error.message,
    );
    lines.push(`  picture: ${taken}`, ...troubles.map((trouble) => `  | ${trouble}`));
  }
  return lines.join('\n');
}
