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
  /** What a test has opened for itself. */
  #opened: Window[] = [];
  /** What stays for later tests. */
  readonly #kept = new Map<Replica, Window>();

  /**
   * Call in `describe`.
   *
   * @param pages `shared`: what a test opens stays for the tests after it, since loading an editor takes seconds
   */
  constructor({ pages = 'of-each-test' }: { readonly pages?: 'of-each-test' | 'shared' } = {}) {
    const suite = this;
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
      const windows = [...suite.#opened, ...suite.#kept.values()];
      const editors = windows.map(({ editor }) => editor);
      const failed = currentTest?.state === 'failed';
      if (failed && currentTest.err) {
        currentTest.err.stack = `${currentTest.err.stack}\n${await accountOf(editors, currentTest.title)}`;
      }
      // What a failed test has left open would be in the way of the next one.
      if (failed) suite.#kept.clear();
      for (const { editor } of suite.#kept.values()) await editor.leaveFlows();
      if (pages === 'of-each-test') suite.#opened = [];
      const kept = [...suite.#opened, ...suite.#kept.values()];
      for (const { user } of windows.filter((each) => !kept.includes(each))) await user.close();
      const troubles = windows.flatMap(({ editor, told }) => editor.troubles.slice(told));
      for (const each of kept) each.told = each.editor.troubles.length;
      if (!failed && troubles.length > 0) throw new Error(`the editor reported:\n${troubles.join('\n')}`);
    });
    after(async () => {
      await suite.#browser?.close();
    });
  }

  /** A replica's editor, for a user who has never been there. */
  async open(replica: Replica, options: EditorOptions = {}): Promise<Editor> {
    const window = await this.#openWindow(replica, options);
    this.#opened.push(window);
    return window.editor;
  }

  /**
   * The editor that an earlier test has opened by this, with the present flows: loading it takes seconds. Each test must
   * close the forms and questions that it opens.
   */
  async openAgain(replica: Replica): Promise<Editor> {
    const known = this.#kept.get(replica);
    if (known !== undefined) {
      await known.editor.reloadFlows();
      return known.editor;
    }
    const window = await this.#openWindow(replica);
    this.#kept.set(replica, window);
    return window.editor;
  }

  async #openWindow(replica: Replica, options: EditorOptions = {}): Promise<Window> {
    if (!this.#browser) throw new Error('there is no browser before the suite has begun');
    const user = await this.#browser.newUser();
    try {
      return { user, editor: await Editor.open(user, replica.adminUrl, options), told: 0 };
    } catch (error) {
      await user.close();
      throw error;
    }
  }
}

interface Window {
  readonly user: BrowserContext;
  readonly editor: Editor;
  /** How many of its troubles have been told. */
  told: number;
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
