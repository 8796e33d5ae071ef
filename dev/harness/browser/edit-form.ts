/** The form of a node, or of a configuration node that was opened from it. */
import type { Locator, Page } from 'playwright-core';

type Kind = 'node' | 'config';

/** The editor's own ids for what belongs to either kind. */
const IDS_OF = {
  node: { field: 'node-input', done: 'node-dialog-ok', cancel: 'node-dialog-cancel' },
  config: { field: 'node-config-input', done: 'node-config-dialog-ok', cancel: 'node-config-dialog-cancel' },
} as const;

const TYPED_INPUT = '.red-ui-typedInput-container';

export class EditForm {
  /** The drawer that the form lies in. */
  readonly tray: Locator;
  readonly #page: Page;
  readonly #kind: Kind;

  private constructor(page: Page, kind: Kind) {
    this.#page = page;
    this.#kind = kind;
    this.tray = page.locator('.red-ui-tray').filter({ has: this.#done });
  }

  /** Resolves when the editor has moved the focus into the form: some time after it is there, and as the last thing. */
  static async of(page: Page, kind: Kind): Promise<EditForm> {
    const form = new EditForm(page, kind);
    await form.tray.locator(':focus').waitFor();
    return form;
  }

  /** Where a person types. A typed input hides the plain field and shows one of its own. */
  field(property: string): Locator {
    const plain = this.#id(property);
    return this.#page.locator(
      `${plain}:not(.red-ui-typedInput), ${plain} + ${TYPED_INPUT} .red-ui-typedInput-input`,
    );
  }

  /** Types a value, and leaves the field as the Tab key does. */
  async fill(property: string, value: string): Promise<void> {
    await this.field(property).fill(value);
    await this.field(property).blur();
  }

  /** The editor's message about a field marked as wrong, once the pointer is on it. */
  async problem(property: string): Promise<string> {
    const bubble = this.#page.locator('.red-ui-popover');
    await this.#page.mouse.move(0, 0); // off another field, whose bubble would be taken for this one's
    await bubble.waitFor({ state: 'detached' });
    const plain = `${this.#id(property)}.input-error`;
    await this.#page.locator(`${plain}:not(.red-ui-typedInput), ${plain} + ${TYPED_INPUT}`).hover();
    return (await bubble.textContent()) ?? '';
  }

  /** The text beside a field, without the icon. */
  label(property: string): Locator {
    return this.tray.locator(`label[for="${this.#id(property).slice(1)}"]`).first();
  }

  /** Opens the form for a new configuration node at a property. */
  addConfig(property: string): Promise<EditForm> {
    return this.#config(property, 'add');
  }

  /** Opens the form of the configuration node that is chosen at a property. */
  editConfig(property: string): Promise<EditForm> {
    return this.#config(property, 'edit');
  }

  /** Presses Done (Add, Update); resolves when the form has closed. */
  async done(): Promise<void> {
    await this.#done.click();
    await this.#done.waitFor({ state: 'detached' });
  }

  /** Resolves when the form has closed. */
  async cancel(): Promise<void> {
    await this.tray.locator(`#${IDS_OF[this.#kind].cancel}`).click();
    await this.#done.waitFor({ state: 'detached' });
  }

  async #config(property: string, button: 'add' | 'edit'): Promise<EditForm> {
    await this.#page.locator(`#node-input-btn-${property}-${button}`).click();
    return EditForm.of(this.#page, 'config');
  }

  #id(property: string): string {
    return `#${IDS_OF[this.#kind].field}-${property}`;
  }

  get #done(): Locator {
    return this.#page.locator(`#${IDS_OF[this.#kind].done}`);
  }
}
