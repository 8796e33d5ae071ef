/** The editor in other languages. */
import { join } from 'node:path';
import { expect } from 'chai';
import { ClusterPanel, type Editor } from '../../../dev/harness/browser/index.js';
import type { Replica } from '../../../dev/harness/node-red/index.js';
import { packageUnderTest } from '../../../dev/harness/node-red/user-folder.js';
import { textsOf } from '../../support/browser/texts.js';
import { newKey } from '../../support/redis/test-redis.js';
import { electionFlow, LEADER } from '../support/flows.js';
import type { EditorWindow } from './window.js';

/** Palette, panel and forms of `LEADER`. */
async function expectWords(editor: Editor, language: string, lockKey: string): Promise<void> {
  const node = textsOf(language, 'cluster-leader');
  const server = textsOf(language, 'valkey-config');
  const panelWords = textsOf(language, 'cluster-panel');

  // The editor may break a long label into lines.
  const label = (await editor.canvas.paletteNode('cluster-leader').textContent()) ?? '';
  expect(label.replace(/\s/g, '')).to.equal(node('label.type').replace(/\s/g, ''));

  const panel = await ClusterPanel.open(editor);
  await panel.card(lockKey, 'leader').waitFor();
  const shown = (await panel.root.innerText()).replace(/\s+/g, ' ');
  const texts = ['servers.heading', 'election.leads', 'members.heading', 'timeline.heading'];
  for (const path of [...texts, 'handOver.button']) expect(shown).to.contain(panelWords(path));

  const form = await editor.edit(LEADER);
  for (const property of ['name', 'valkey', 'lockKey', 'lockTTL', 'reportLeaderChanges']) {
    expect((await form.label(property).innerText()).trim()).to.equal(node(`label.${property}`));
  }
  await form.fill('lockTTL', '0.1');
  expect(await form.problem('lockTTL')).to.equal(node('validation.lockTTL'));
  const config = await form.editConfig('valkey');
  expect((await config.label('host').innerText()).trim()).to.equal(server('label.host'));
}

const DEPLOY_REPORT = join(packageUnderTest, 'dist/src/node-red/hot-standby/deploys/report.js');

/** What a replica tells its editors of a deploy that came second, with a name that is no HTML. */
async function expectNotice(editor: Editor, replica: Replica, language: string): Promise<void> {
  const from = '<b id="injected">$t(x) "anna"</b>';
  await replica.evaluate(`
    const { DeployReport } = require(${JSON.stringify(DEPLOY_REPORT)});
    new DeployReport(RED).event({ kind: 'yielded', from: ${JSON.stringify(from)}, backup: null });
  `);
  const words = textsOf(language, 'cluster-panel')('deploys.yielded').replace('__from__', from);
  await editor.page.locator('.red-ui-notification', { hasText: words }).waitFor();
  expect(await editor.page.locator('#injected').count()).to.equal(0);
}

/** Call in `describe`. */
export function languageTests({ version, browser, fleet }: EditorWindow): void {
  const switched = version === 4 ? ', and Japanese once a person has switched' : '';
  it(`palette, panel and forms are German${switched}`, async () => {
    const lockKey = newKey();
    await fleet.ada.deploy(electionFlow({ server: fleet.redis.server, lockKey }));
    const editor = await browser.open(fleet.ada, { language: 'de' });
    await expectNotice(editor, fleet.ada, 'de');
    await expectWords(editor, 'de', lockKey);
    if (version !== 4) return;
    await editor.switchLanguage('ja');
    await expectWords(editor, 'ja', lockKey);
  });
}
