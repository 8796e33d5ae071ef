/** What each picture shows, and which part of the editor it is. */
import { join } from 'node:path';
import type { Locator, Page } from 'playwright-core';
import { ClusterPanel, Editor, type EditorOptions, type OpenBrowser } from '../../harness/browser/index.js';
import { repositoryRoot } from '../../harness/cache-folder.js';
import type { Replica } from '../../harness/node-red/index.js';
import { OF_JOBS, OF_STANDBY, pictureDemo } from './demo-terminal.js';
import { LEADER, LOCK_KEY } from './flow.js';
import type { Story } from './story.js';

export const PICTURES_FOLDER = join(repositoryRoot, 'docs', 'images');

/** In pixels of the page. */
const margin = 12;

type Picture = (browser: OpenBrowser, story: Story, path: string) => Promise<void>;

/** By the name of the file; the panel first, while the replicas are up for less than a minute: that fits into a line. */
export const pictures: Readonly<Record<string, Picture>> = {
  'panel-light.png': (browser, story, path) => picturePanel(browser, story, path, 'light'),
  'panel-dark.png': (browser, story, path) => picturePanel(browser, story, path, 'dark'),
  'flow.png': pictureFlow,
  'form.png': pictureForm,
  'demo.png': (browser, _story, path) => pictureDemo(OF_JOBS, browser, path),
  'demo-standby.png': (browser, _story, path) => pictureDemo(OF_STANDBY, browser, path),
};

/** Runs `look` in a window of its own, in pictures with two pixels for each of the page's. */
async function inEditor<T>(
  browser: OpenBrowser,
  replica: Replica,
  options: EditorOptions,
  look: (editor: Editor) => Promise<T>,
): Promise<T> {
  const user = await browser.newUser({ viewport: { width: 1280, height: 1000 }, deviceScaleFactor: 2 });
  try {
    const editor = await Editor.open(user, replica.adminUrl, options);
    await editor.page.mouse.move(640, 700); // off whatever has a tooltip
    return await look(editor);
  } finally {
    await user.close();
  }
}

function pictureForm(browser: OpenBrowser, { leader }: Story, path: string): Promise<void> {
  return inEditor(browser, leader, {}, async (editor) => {
    const { tray } = await editor.edit(LEADER);
    await screenshotDownTo(
      editor.page,
      tray.locator('.red-ui-tray-header'),
      tray.locator('.form-row:visible').last(),
      path,
    );
  });
}

/** The same flow on two replicas, one above the other. */
async function pictureFlow(browser: OpenBrowser, story: Story, path: string): Promise<void> {
  const clip = { x: 217, y: 50, width: 740, height: 182 };
  const shoot = (replica: Replica, fill: 'green' | 'yellow') =>
    inEditor(browser, replica, {}, async ({ page, canvas }) => {
      await canvas.status(LEADER, fill, /since/);
      return page.screenshot({ clip });
    });
  const shown = [
    { name: story.leader.name, picture: await shoot(story.leader, 'green') },
    { name: story.follower.name, picture: await shoot(story.follower, 'yellow') },
  ];
  const user = await browser.newUser({ viewport: { width: 780, height: 100 }, deviceScaleFactor: 2 });
  const page = await user.newPage();
  await page.setContent(sheetOf(shown));
  await page.locator('main').screenshot({ path });
  await user.close();
}

async function picturePanel(
  browser: OpenBrowser,
  { leader }: Story,
  path: string,
  scheme: 'light' | 'dark',
): Promise<void> {
  await inEditor(browser, leader, { scheme }, async (editor) => {
    const panel = await ClusterPanel.open(editor);
    await editor.openSidebar('debug');
    await editor.page.locator('button[data-tab-id="debug"]').click(); // folds it, for the panel to have its place
    await panel.card(LOCK_KEY, 'leader').waitFor();
    // The killed one is still a member until the next presence question.
    await panel.card(LOCK_KEY).locator('[data-member]:nth-child(3):last-child').waitFor();
    await screenshotDownTo(
      editor.page,
      panel.root,
      panel.root.locator('.cluster-panel-body > *').last(),
      path,
    );
  });
}

/** The picture is as wide as `top` and ends below `bottom`: the empty space under it shows nothing. */
async function screenshotDownTo(page: Page, top: Locator, bottom: Locator, path: string): Promise<void> {
  const [upper, lower] = [await top.boundingBox(), await bottom.boundingBox()];
  if (!upper || !lower) throw new Error(`${path} would show something that is not there`);
  const { x, y, width } = upper;
  await page.screenshot({ path, clip: { x, y, width, height: lower.y + lower.height + margin - y } });
}

function sheetOf(shown: readonly { readonly name: string; readonly picture: Buffer }[]): string {
  const figures = shown.map(
    ({ name, picture }) =>
      `<figure><figcaption>${name}</figcaption><img src="data:image/png;base64,${picture.toString('base64')}"></figure>`,
  );
  return `<style>
    body { margin: 0; font: 14px Helvetica, Arial, sans-serif; color: #333; background: #fff }
    main { width: 742px; padding: 4px 18px }
    figure { margin: 12px 0; border: 1px solid #ccc; border-radius: 4px; overflow: hidden }
    figcaption { padding: 6px 12px; border-bottom: 1px solid #ccc; background: #f3f3f3 }
    img { display: block; width: 100% }
  </style><main>${figures.join('')}</main>`;
}
