/** Palette and canvas: nodes, wires, statuses. */
import type { Locator, Page } from 'playwright-core';

/** Distance in pixels from the upper left corner of the visible part of the flow. */
export interface CanvasPosition {
  readonly x: number;
  readonly y: number;
}

export type Fill = 'red' | 'green' | 'yellow' | 'blue' | 'grey';

export class Canvas {
  readonly #page: Page;

  constructor(page: Page) {
    this.#page = page;
  }

  /** A node on the canvas; there is none for a node of another tab. */
  node(id: string): Locator {
    return this.#page.locator(`[id="${id}"].red-ui-flow-node-group`);
  }

  /** A type in the palette. */
  paletteNode(type: string): Locator {
    return this.#page.locator(`.red-ui-palette-node[data-palette-type="${type}"]`);
  }

  /** Drags a node out of the palette; returns the id that it got. */
  async dragIn(type: string, place: CanvasPosition): Promise<string> {
    const before = await this.#ids();
    const workspace = this.#page.locator('#red-ui-workspace-chart');
    await this.paletteNode(type).dragTo(workspace, { targetPosition: place });
    const known = before.map((id) => `:not([id="${id}"])`).join('');
    const added = this.#page.locator(`.red-ui-flow-node-group${known}`);
    await added.waitFor();
    return (await added.getAttribute('id')) ?? '';
  }

  /** Pulls a wire from an output (counted from 0) to another node's input. */
  async wire(from: string, output: number, to: string): Promise<void> {
    const wires = this.#page.locator('.red-ui-flow-link');
    const before = await wires.count();
    const start = this.node(from).locator('.red-ui-flow-port-output .red-ui-flow-port').nth(output);
    await start.dragTo(this.node(to).locator('.red-ui-flow-port-input .red-ui-flow-port'));
    await wires.nth(before).waitFor({ state: 'attached' });
  }

  /** Waits until a node shows a label: the canvas is drawn some time after a form was closed. */
  async labelled(id: string, label: string): Promise<void> {
    await this.node(id).locator('.red-ui-flow-node-label', { hasText: label }).waitFor();
  }

  /** Waits up to `ms` milliseconds until a node shows a status of this color with a text that fits; gives the text. */
  async status(id: string, fill: Fill, text: RegExp, ms = 8_000): Promise<string> {
    const colored = this.#page.locator(
      `.red-ui-flow-node-status-dot-${fill}, .red-ui-flow-node-status-ring-${fill}`,
    );
    const group = this.node(id).locator('.red-ui-flow-node-status-group').filter({ has: colored });
    const label = group.locator('.red-ui-flow-node-status-label').filter({ hasText: text });
    await label.waitFor({ timeout: ms });
    return (await label.textContent()) ?? '';
  }

  /** The triangle of a node whose properties are not valid. */
  errorMark(id: string): Locator {
    return this.node(id).locator('.red-ui-flow-node-error').first();
  }

  async #ids(): Promise<readonly string[]> {
    const groups = await this.#page.locator('.red-ui-flow-node-group').all();
    return Promise.all(groups.map(async (group) => (await group.getAttribute('id')) ?? ''));
  }
}
