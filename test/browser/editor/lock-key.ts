/** The lock key in the forms: a text, or the name of a variable. */
import { expect } from 'chai';
import type { Page } from 'playwright-core';
import { textsOf } from '../../support/browser/texts.js';
import type { EditorWindow } from './window.js';

const variable = (name: string): string => `\${${name}}`;

const at = { z: 'tab', x: 200, valkey: 'server', name: '' };
const flow = [
  { id: 'tab', type: 'tab', label: 'lock keys' },
  { id: 'server', type: 'valkey-config', name: '', host: '127.0.0.1', port: '1', database: '0' },
  {
    ...{ id: 'leader', type: 'cluster-leader', ...at, y: 100, lockKey: variable('LEADER_KEY'), lockTTL: 10 },
    ...{ firstReportDelay: 0, reportLeaderChanges: false, waitOnEmptyRedis: false },
    ...{ priority: '', balance: false, wires: [[], [], []] },
    ...{ replay: false, replayKey: '', replayKeyType: 'msg', replayLimit: 1000 },
  },
  { id: 'release', type: 'release-cluster-leader', ...at, y: 200, lockKey: 'plain', wires: [[]] },
];

/** Looks up what both catalogs have, or the label of a release node. */
function words(path: string, key = ''): string {
  return textsOf('en-US', 'release-cluster-leader')(path).replace('__key__', key);
}

async function chooseVariable(page: Page): Promise<void> {
  await page.locator('.red-ui-typedInput-type-select').click();
  // The former form's menu may be there still, on its way out.
  await page.waitForFunction("$('.red-ui-typedInput-options:visible').length === 1");
  await page.locator('.red-ui-typedInput-options:visible a').nth(1).click();
  await page.waitForFunction("$('#node-input-lockKey').typedInput('type') === 'env'");
}

/** Call in `describe`. */
export function lockKeyTests({ version, browser, fleet }: EditorWindow): void {
  it('the form shows a variable by its name, and keeps either kind as one string, as flows of 1.0.0 do', async () => {
    await fleet.ada.deploy(flow);
    const editor = await browser.openAgain(fleet.ada);
    const { page, canvas } = editor;
    const shown = (): Promise<unknown> => page.evaluate("$('#node-input-lockKey').typedInput('type')");

    const leader = await editor.edit('leader');
    expect([await shown(), await leader.field('lockKey').inputValue()]).to.deep.equal(['env', 'LEADER_KEY']);
    await leader.done();
    await page.locator('#red-ui-header-button-deploy.disabled').waitFor();

    const release = await editor.edit('release');
    expect([await shown(), await release.field('lockKey').inputValue()]).to.deep.equal(['str', 'plain']);
    await chooseVariable(page);
    await release.fill('lockKey', 'RELEASE_KEY');
    await release.done();
    await canvas.labelled('release', words('label.releases', variable('RELEASE_KEY')));

    await editor.deploy();
    const deployed = (await fleet.ada.getFlows()) as readonly { id: string; lockKey?: string }[];
    const keys = deployed.filter(({ lockKey }) => lockKey !== undefined);
    expect(keys.map(({ id, lockKey }) => [id, lockKey])).to.deep.equal([
      ['leader', variable('LEADER_KEY')],
      ['release', variable('RELEASE_KEY')],
    ]);
  });

  it('the form marks an invalid variable, in words, while it is typed and when the form is reopened', async () => {
    await fleet.ada.deploy(flow);
    const editor = await browser.openAgain(fleet.ada);
    for (const id of ['leader', 'release']) {
      const form = await editor.edit(id);
      if (id === 'release') await chooseVariable(editor.page);
      await form.fill('lockKey', 'MY KEY');
      expect(await form.problem('lockKey')).to.equal(words('validation.variable'));
      await form.done();
      await editor.canvas.errorMark(id).waitFor();
      const again = await editor.edit(id);
      expect(await again.field('lockKey').inputValue()).to.equal('MY KEY');
      expect(await again.problem('lockKey')).to.equal(words('validation.variable'));
      await again.fill('lockKey', 'MY_KEY');
      await editor.page.locator('#node-input-lockKey:not(.input-error)').waitFor({ state: 'attached' });
      await again.done();
      await editor.canvas.errorMark(id).waitFor({ state: 'hidden' });
    }
  });

  if (version !== 4) return;

  it('the form links to who leads now', async () => {
    await fleet.ada.deploy(flow);
    const editor = await browser.openAgain(fleet.ada);
    for (const id of ['leader', 'release']) {
      await editor.openSidebar('debug');
      const form = await editor.edit(id);
      await form.tray.getByRole('link', { name: words('label.showPanel') }).click();
      await editor.page.locator('.cluster-panel').waitFor();
      await form.cancel();
    }
  });
}
