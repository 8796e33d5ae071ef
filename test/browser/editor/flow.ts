/** A flow as a person makes it: canvas, form of a leader node, deploy, debug sidebar. */
import { expect } from 'chai';
import type { Editor } from '../../../dev/harness/browser/index.js';
import { textsOf } from '../../support/browser/texts.js';
import { newKey } from '../../support/redis/test-redis.js';
import { electionFlow, emptyFlow, LEADER } from '../support/flows.js';
import type { EditorWindow } from './window.js';

const words = textsOf('en-US', 'cluster-leader');

/** An earlier test may have left messages. */
async function emptyDebugSidebar(editor: Editor): Promise<void> {
  await editor.openSidebar('debug');
  await editor.page.locator('#red-ui-sidebar-debug-clear').click();
}

/** Call in `describe`. */
export function flowTests({ version, browser, fleet }: EditorWindow): void {
  it('a person can drag the node in, fill its form, deploy, and see who leads', async () => {
    await fleet.ada.deploy(emptyFlow);
    const editor = await browser.openAgain(fleet.ada);
    const node = await editor.canvas.dragIn('cluster-leader', { x: 260, y: 140 });
    const form = await editor.edit(node);
    expect(await form.field('lockKey').inputValue()).to.equal('nodered:leader');
    const server = await form.addConfig('valkey');
    await server.fill('host', fleet.redis.server.host);
    await server.fill('port', String(fleet.redis.server.port));
    await server.done();
    const lockKey = newKey();
    await form.fill('lockKey', lockKey);
    await form.fill('lockTTL', '5');
    await form.done();
    await editor.canvas.labelled(node, lockKey);
    await editor.deploy();
    await editor.canvas.status(node, 'green', /^leader since \d\d.\d\d$/);
    const deployed = (await fleet.ada.getFlows()) as readonly { type: string }[];
    expect(deployed.find(({ type }) => type === 'cluster-leader')).to.include({ lockKey, lockTTL: '5' });
  });

  it('a form says in words what is wrong with it, and its node is marked', async () => {
    await fleet.ada.deploy(electionFlow({ server: fleet.redis.server, lockKey: newKey() }));
    const editor = await browser.openAgain(fleet.ada);
    const form = await editor.edit(LEADER);
    await form.fill('lockKey', '');
    await form.fill('lockTTL', '0.1');
    expect(await form.problem('lockKey')).to.equal(words('validation.lockKey'));
    expect(await form.problem('lockTTL')).to.equal(words('validation.lockTTL'));
    await form.done();
    await editor.canvas.errorMark(LEADER).waitFor();
  });

  if (version !== 4) return;

  it('the advanced options are folded until one is set, and unfold by keyboard', async () => {
    await fleet.ada.deploy(electionFlow({ server: fleet.redis.server, lockKey: newKey() }));
    const editor = await browser.openAgain(fleet.ada);
    const form = await editor.edit(LEADER);
    const option = form.field('waitOnEmptyRedis');
    const fold = form.tray.getByRole('button', { name: words('label.advanced') });
    expect([await option.isVisible(), await fold.getAttribute('aria-expanded')]).to.deep.equal([
      false,
      'false',
    ]);
    await fold.press('Enter');
    expect([await option.isVisible(), await fold.getAttribute('aria-expanded')]).to.deep.equal([
      true,
      'true',
    ]);
    await fold.press('Space');
    expect(await option.isVisible()).to.equal(false);
    await fold.press('Enter');
    await option.check();
    await form.done();
    const again = await editor.edit(LEADER);
    expect(await again.field('waitOnEmptyRedis').isVisible(), 'once set').to.equal(true);
    await again.cancel();
  });

  it('a role change at the third output is shown in the debug sidebar', async () => {
    const flow = electionFlow({ server: fleet.redis.server, lockKey: newKey() });
    await fleet.ada.deploy(
      flow.map((node) => (node.id === LEADER ? { ...node, wires: [[], [], []] } : node)),
    );
    const editor = await browser.openAgain(fleet.ada);
    await editor.canvas.wire(LEADER, 2, 'debug');
    await emptyDebugSidebar(editor);
    await editor.deploy();
    const message = editor.page.locator('.red-ui-debug-msg').filter({ hasText: 'roles' });
    await message.locator('.red-ui-debug-msg-payload').filter({ hasText: '"leader"' }).waitFor();
  });

  it('the canvas shows a failover when the leader is killed', async () => {
    const flow = electionFlow({ server: fleet.redis.server, lockKey: newKey(), lockTTL: 1 });
    const leader = await fleet.start('eve', { flows: flow });
    await leader.waitForStatus(LEADER, ({ fill }) => fill === 'green', 8_000);
    await fleet.ada.deploy(flow);
    const editor = await browser.openAgain(fleet.ada);
    await emptyDebugSidebar(editor);
    // Once more: the editor has not kept the status of before.
    await editor.leaveFlows();
    await fleet.ada.deploy(flow);
    await editor.canvas.status(LEADER, 'yellow', /^follower of eve/);
    await leader.kill();
    await editor.canvas.status(LEADER, 'green', /^leader since/);
    await editor.page.locator('.red-ui-debug-msg-payload').filter({ hasText: '"leader"' }).waitFor();
  });
}
