/** The button *Test connection* in the form of a server. */
import { expect } from 'chai';
import type { Locator } from 'playwright-core';
import { accessibilityFaults, type EditForm } from '../../../dev/harness/browser/index.js';
import { textsOf } from '../../support/browser/texts.js';
import { newKey } from '../../support/redis/test-redis.js';
import { electionFlow } from '../support/flows.js';
import type { EditorWindow } from './window.js';

const words = textsOf('en-US', 'valkey-config');
/** The editor's own, in a form of ours. */
const ofTheEditor = ['[id^="red-ui-trap-"]', '[id^="node-input-btn-"]', '[id^="node-config-input-btn-"]'];

const results = ({ tray }: EditForm, state: string): Locator =>
  tray.locator(`[data-test-results][data-state="${state}"]`);

/** Call in `describe`. */
export function connectionTests({ version, browser, fleet }: EditorWindow): void {
  async function openForm(
    flow = electionFlow({ server: fleet.redis.server, lockKey: newKey() }),
    serverId = 'server',
  ) {
    await fleet.ada.deploy(flow);
    const editor = await browser.openAgain(fleet.ada);
    const form = await editor.editConfig('valkey-config', serverId);
    const button = form.tray.getByRole('button', { name: words('check.button') });
    await button.waitFor();
    return { editor, form, button };
  }

  it('a person can test a server by keyboard, before and after a mistake, and nothing needs sight', async () => {
    const { editor, form, button } = await openForm();
    await button.press('Enter');
    await results(form, 'good').waitFor();
    const found = results(form, 'good');
    expect(await found.getAttribute('role')).to.equal('status');
    expect(await found.locator('p').textContent()).to.equal(words('check.verdict.good'));
    const { host, port } = fleet.redis.server;
    expect(await found.locator('[data-finding="server"]').textContent()).to.contain(`${host}:${port}`);
    expect(await editor.page.evaluate('document.activeElement.dataset.testConnection')).to.equal('');
    const rules = version === 4 ? 'all' : 'contrast';
    if (version === 5) await editor.showScheme('dark');
    const selector = '#node-config-dialog-edit-form';
    expect(await accessibilityFaults(editor.page, selector, ofTheEditor, rules)).to.deep.equal([]);
    if (version === 5) await editor.showScheme('light');

    await form.fill('port', '1');
    await results(form, 'none').waitFor({ state: 'attached' });
    await button.press('Space');
    const bad = results(form, 'bad');
    await bad.locator('[data-finding="connection-refused"]').waitFor();
    expect(await bad.textContent())
      .to.contain(`${host}:1`)
      .and.not.contain('__');
    await form.cancel();
  });

  if (version !== 4) return;

  it('the connection test uses a password that is stored and not shown, with the lock keys of the flow', async () => {
    const lockKey = newKey();
    const { client, server } = fleet.redis;
    const rights = ['+@all', '-config', '~*', `&node-red-cluster-leader:0`, `&__keyspace@0__:${lockKey}`];
    await client.sendCommand(['ACL', 'SETUSER', 'fleet', 'on', '>pw-2b81', 'resetchannels', ...rights]);
    const flow = electionFlow({ server, lockKey, serverId: 'protected' }).map((node) =>
      node.id === 'protected' ? { ...node, credentials: { username: 'fleet', password: 'pw-2b81' } } : node,
    );
    const { form, button } = await openForm(flow, 'protected');
    expect(await form.field('password').inputValue()).not.to.contain('pw-2b81');
    await button.click();
    const found = results(form, 'notice');
    await found.waitFor();
    const codes = await found
      .locator('[data-level="notice"]')
      .evaluateAll((items) => items.map((item) => item.getAttribute('data-finding')));
    expect(codes).to.deep.equal(['keyspace-events-off', 'panel-channel', 'ask-channel']);
    expect(await found.textContent()).not.to.contain('pw-2b81');
    await form.cancel();
  });
}
