/** Node-RED's editor in a browser, as a person uses it; the same for Node-RED 4 and 5. */
import type { BrowserContext, Page } from 'playwright-core';
import { Canvas } from './canvas.js';
import { EditForm } from './edit-form.js';
import { troublesOf } from './troubles.js';

/** Bounds in ms: the editor loads some 5 MB of scripts and parses them. */
const LOAD_MS = 30_000;
export const ACT_MS = 8_000;

/** A drawer that slides in is laid out anew for each frame, which costs as much as its form does. */
const STILL = '*, *::before, *::after { transition: none !important; animation: none !important }';

const LANGUAGE_SETTING = 'editor-language';

export interface EditorOptions {
  /** As in the editor's own settings: "de", "ja", … Default: "en-US". */
  readonly language?: string;
  /** Of Node-RED 5; 4 knows only the light one. Default: as the browser prefers, so that `showScheme` can change it. */
  readonly scheme?: 'light' | 'dark' | 'auto';
}

export class Editor {
  readonly page: Page;
  readonly canvas: Canvas;
  /** Everything that this page has reported about so far. */
  readonly troubles: readonly string[];

  private constructor(page: Page) {
    this.page = page;
    this.canvas = new Canvas(page);
    this.troubles = troublesOf(page);
  }

  /** Opens a replica's editor in a window of `user`; resolves when its flows are on the canvas. */
  static async open(user: BrowserContext, adminUrl: string, options: EditorOptions = {}): Promise<Editor> {
    const { language = 'en-US', scheme = 'auto' } = options;
    // Where the editor's settings dialog keeps these two.
    const settings = { [LANGUAGE_SETTING]: language, 'view-dark-theme': scheme };
    await user.addInitScript(
      `for (const [name, value] of Object.entries(${JSON.stringify(settings)})) localStorage[name] ??= value`,
    );
    const page = await user.newPage();
    page.setDefaultTimeout(ACT_MS);
    const editor = new Editor(page);
    await page.goto(adminUrl, { timeout: LOAD_MS });
    await editor.#loaded();
    return editor;
  }

  /** As the settings dialog does it: the editor uses the new language after a reload. */
  async switchLanguage(language: string): Promise<void> {
    await this.page.evaluate(`localStorage['${LANGUAGE_SETTING}'] = ${JSON.stringify(language)}`);
    await this.page.reload({ timeout: LOAD_MS });
    await this.#loaded();
  }

  /** Only in Node-RED 5, and only if the editor was opened without a scheme of its own. */
  async showScheme(scheme: 'light' | 'dark'): Promise<void> {
    await this.page.emulateMedia({ colorScheme: scheme });
    const wanted = scheme === 'dark' ? 'html.nr-theme-dark' : 'html:not(.nr-theme-dark)';
    await this.page.locator(wanted).waitFor({ state: 'attached' });
  }

  /** Lets the flows change elsewhere without a word to the person, until {@link reloadFlows}. */
  async leaveFlows(): Promise<void> {
    await this.page.evaluate('RED.nodes.version(null)');
  }

  /** Shows the replica's present flows, as the editor does after a change of project: faster than a reload of the page. */
  async reloadFlows(): Promise<void> {
    await this.page.evaluate(`(async () => {
      const { rev, flows } = await $.ajax({ url: 'flows', headers: { Accept: 'application/json' }, cache: false });
      RED.nodes.clear();
      RED.history.clear();
      RED.nodes.version(rev);
      RED.nodes.import(flows);
      RED.nodes.dirty(false);
      RED.view.redraw(true);
    })()`);
  }

  /** Presses Deploy; resolves when the runtime has taken the flows. */
  async deploy(): Promise<void> {
    const button = this.page.locator('#red-ui-header-button-deploy');
    const taken = this.page.waitForResponse((response) => {
      const request = response.request();
      return request.method() === 'POST' && /\/flows$/.test(request.url());
    });
    await Promise.all([taken, button.click()]);
    await this.page.locator('#red-ui-header-button-deploy.disabled').waitFor();
  }

  /** Double-clicks a node; resolves when its form is open. */
  async edit(nodeId: string): Promise<EditForm> {
    await this.canvas.node(nodeId).locator('.red-ui-flow-node').first().dblclick();
    return EditForm.of(this.page, 'node');
  }

  /** Opens the form of a configuration node by itself, as the sidebar that lists them does. */
  async editConfig(type: string, nodeId: string): Promise<EditForm> {
    await this.page.evaluate(`RED.editor.editConfig('', ${JSON.stringify(type)}, ${JSON.stringify(nodeId)})`);
    return EditForm.of(this.page, 'config');
  }

  /**
   * Brings a tab of the sidebar to the front: "debug", "help", … By the menu, because Node-RED 4 has buttons only for
   * some tabs, and a button of Node-RED 5 hides the tab if it is in front already.
   */
  async openSidebar(id: string): Promise<void> {
    await this.page.locator('#red-ui-header-button-sidemenu').click();
    await this.page.locator('#menu-item-view-menu').hover();
    await this.page.locator(`[id="menu-item-view-menu-${id}"]`).click();
  }

  /** The editor hides its progress bar as the last thing; before the first, all around the bar is hidden as well. */
  async #loaded(): Promise<void> {
    const done = this.page.locator('#red-ui-loading-progress[style*="display: none"]');
    await done.waitFor({ state: 'attached', timeout: LOAD_MS });
    await this.page.addStyleTag({ content: STILL });
  }
}
