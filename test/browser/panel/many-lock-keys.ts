/** The panel of a replica that has many lock keys. */
import { expect } from 'chai';
import { ClusterPanel } from '../../../dev/harness/browser/index.js';
import type { BrowserSuite } from '../../support/browser/browser-suite.js';
import type { EditorFleet } from '../../support/browser/editor-fleet.js';
import { textsOf } from '../../support/browser/texts.js';
import { newKey } from '../../support/redis/test-redis.js';
import { electionFlow, emptyFlow, LEADER, type Nodes } from '../support/flows.js';

const words = textsOf('en-US', 'cluster-panel');

/** Call in `describe`. */
export function panelOfManyLockKeys(browser: BrowserSuite, fleet: EditorFleet): void {
  it('the panel keeps an overview of many lock keys: who leads, problems first, counted and searchable', async () => {
    const keys = Array.from({ length: 10 }, () => newKey());
    const tenNodes = (trouble: string): Nodes => {
      const [leader] = electionFlow({ server: fleet.redis.server, lockKey: '' }).filter(
        ({ id }) => id === LEADER,
      );
      return [
        ...electionFlow({ server: fleet.redis.server, lockKey: keys[0] ?? '' }),
        {
          id: 'closed',
          type: 'valkey-config',
          name: 'the closed one',
          host: '127.0.0.1',
          port: '1',
          database: '0',
        },
        ...keys.slice(1).map((lockKey, index) => ({
          ...leader,
          ...{ id: `n${index}`, lockKey, y: 200 + 60 * index },
          valkey: lockKey === trouble ? 'closed' : 'server',
        })),
      ];
    };
    await fleet.ada.deploy(emptyFlow);
    const trouble = keys[7] ?? '';
    await fleet.bob.deploy(tenNodes(''));
    await fleet.bob.waitForStatus('n8', ({ fill }) => fill === 'green', 8_000);
    await fleet.ada.deploy(tenNodes(trouble));
    await fleet.ada.waitForStatus('n6', ({ fill }) => fill === 'red', 8_000);
    const editor = await browser.openAgain(fleet.ada);
    const panel = await ClusterPanel.open(editor);
    const follows = words('election.follows').replace('__leader__', 'bob');
    await panel
      .card(keys[0] ?? '')
      .locator('summary')
      .filter({ hasText: follows })
      .waitFor();
    const head = panel.card(trouble).locator('summary');
    await head.locator('[data-problem-words]').filter({ hasText: '127.0.0.1:1' }).waitFor();
    expect((await panel.lockKeys())[0]).to.equal(trouble);
    const counted = words('keys.counts').replace('__all__', '10').replace('__parts__', '');
    expect(await panel.root.locator('[data-counts]').textContent()).to.contain(counted);
    expect(await panel.server.first().textContent()).to.contain('the closed one');
    await panel.root.locator('[data-search]').fill(keys[3] ?? '');
    expect(await panel.lockKeys()).to.deep.equal([keys[3]]);
    await panel.root.locator('[data-search]').fill('');
    expect(await panel.lockKeys()).to.have.lengthOf(10);

    // A card that moves keeps the focus.
    const last = keys[9] ?? '';
    await panel.card(last).locator('> summary').focus();
    await fleet.bob.deploy(tenNodes('').filter((node) => node.lockKey !== last));
    await panel.card(last, 'leader').waitFor();
    expect((await panel.lockKeys())[1]).to.equal(last);
    const focused = `document.activeElement.closest('[data-election]')?.dataset.lockKey`;
    expect(await editor.page.evaluate(focused)).to.equal(last);
  });
}
