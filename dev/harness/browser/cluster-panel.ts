/** The package's own tab in the sidebar: who leads, who else is there, and what happened. */
import type { Locator, Page } from 'playwright-core';
import type { Editor } from './editor.js';

export class ClusterPanel {
  /** All that the tab holds. */
  readonly root: Locator;
  readonly #editor: Editor;

  private constructor(editor: Editor) {
    this.#editor = editor;
    this.root = editor.page.locator('.cluster-panel');
  }

  /** Brings the tab to the front; resolves when it shows the fleet, or that there is none. */
  static async open(editor: Editor): Promise<ClusterPanel> {
    const panel = new ClusterPanel(editor);
    if (!(await panel.root.isVisible())) await editor.openSidebar('cluster-leader');
    await editor.page.locator('.cluster-panel:is([data-state="live"], [data-state="empty"])').waitFor();
    return panel;
  }

  /** The text of the tab in place of a fleet. */
  get banner(): Locator {
    return this.root.locator('.cluster-panel-banner');
  }

  get server(): Locator {
    return this.root.locator('[data-server]');
  }

  /** The card of a lock key; with a role only while this replica has that role. */
  card(lockKey: string, role?: 'leader' | 'follower' | 'unknown'): Locator {
    const having = role === undefined ? '' : `[data-role="${role}"]`;
    return this.root.locator(`[data-election][data-lock-key=${JSON.stringify(lockKey)}]${having}`);
  }

  member(lockKey: string, name: string, role?: 'leader' | 'follower' | 'unknown'): Locator {
    const having = role === undefined ? '' : `[data-role="${role}"]`;
    return this.card(lockKey).locator(`[data-member="${name}"]${having}`);
  }

  /** A node that takes no part because of its settings. */
  unusable(nodeId: string): Locator {
    return this.root.locator(`[data-unusable="${nodeId}"]`);
  }

  /** The lock keys in the order in which their cards stand, without those that the search leaves out. */
  async lockKeys(): Promise<readonly (string | null)[]> {
    const cards = await this.root.locator('[data-election]:visible').all();
    return Promise.all(cards.map((card) => card.getAttribute('data-lock-key')));
  }

  /** The periods of the timeline, oldest first. */
  periods(lockKey: string): Locator {
    return this.card(lockKey).locator('[data-timeline] rect');
  }

  /** The role changes as a list, newest first; folded up until it is opened. */
  changes(lockKey: string): Locator {
    return this.card(lockKey).locator('[data-changes] li');
  }

  get page(): Page {
    return this.#editor.page;
  }

  /** Presses Hand over; gives the question that the editor asks. */
  async askToHandOver(lockKey: string): Promise<Locator> {
    await this.card(lockKey).locator('[data-hand-over]').click();
    return this.#question('hand-over');
  }

  /** Presses Drain in the row of another member; gives the question that the editor asks. */
  async askToDrain(name: string): Promise<Locator> {
    await this.root.locator(`[data-member="${name}"] [data-drain="true"]`).first().click();
    return this.#question('drain');
  }

  /** Drains another member. */
  async drain(name: string): Promise<void> {
    const question = await this.askToDrain(name);
    await question.getByRole('button').last().click();
    await question.waitFor({ state: 'detached' });
  }

  async #question(about: 'hand-over' | 'drain'): Promise<Locator> {
    const question = this.page
      .locator('.red-ui-notification')
      .filter({ has: this.page.locator(`[data-confirm="${about}"]`) });
    await question.waitFor();
    return question;
  }
}
