/** The panel of a fleet: its members, their roles, and what can be done with them. */
import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { ClusterPanel } from '../../../dev/harness/browser/index.js';
import type { Replica } from '../../../dev/harness/node-red/index.js';
import type { BrowserSuite } from '../../support/browser/browser-suite.js';
import type { EditorFleet } from '../../support/browser/editor-fleet.js';
import { textsOf } from '../../support/browser/texts.js';
import { newKey } from '../../support/redis/test-redis.js';
import { electionFlow, LEADER } from '../support/flows.js';

const words = textsOf('en-US', 'cluster-panel');

/** Lets ada (unless it is said otherwise) lead, and the other replica follow. */
export type Elect = (lockKey: string, leader?: Replica) => Promise<void>;

/** Call in `describe`. */
export function panelOfAFleet(browser: BrowserSuite, fleet: EditorFleet, elect: Elect): void {
  /** The panel of ada, who follows a replica that can be spared. */
  const underEve = async (lockKey: string, lockTTL: number) => {
    const flow = electionFlow({ server: fleet.redis.server, lockKey, lockTTL });
    const leader = await fleet.start('eve', { flows: flow });
    await leader.waitForStatus(LEADER, ({ fill }) => fill === 'green', 8_000);
    await fleet.ada.deploy(flow);
    const panel = await ClusterPanel.open(await browser.openAgain(fleet.ada));
    await panel.member(lockKey, 'eve', 'leader').waitFor();
    return { leader, panel };
  };

  it('a follower’s panel hands over to the member that is chosen, and drains another one', async () => {
    const lockKey = newKey();
    await elect(lockKey, fleet.bob);
    const panel = await ClusterPanel.open(await browser.openAgain(fleet.ada));
    await panel.member(lockKey, 'bob', 'leader').waitFor();
    const question = await panel.askToHandOver(lockKey);
    await question.getByRole('combobox').selectOption({ label: 'ada' });
    await question.getByRole('button', { name: words('handOver.button') }).click();
    await panel.card(lockKey, 'leader').waitFor();
    await panel.member(lockKey, 'bob', 'follower').waitFor();

    await panel.drain('bob');
    const bob = panel.member(lockKey, 'bob');
    await bob.and(panel.root.locator('[data-standing="drained"]')).waitFor();
    await fleet.bob.waitForStatus(LEADER, ({ text }) => text?.startsWith('drained') === true, 8_000);
    await (await panel.askToHandOver(lockKey)).getByText(words('handOver.alone').slice(0, 25)).waitFor();
    await panel.page.keyboard.press('Escape');
    await bob.getByRole('button', { name: words('drain.undoOf').replace('__name__', 'bob') }).click();
    await bob.and(panel.root.locator('[data-standing="candidate"]')).waitFor();
  });

  it('the panel says of a leader that has crashed when another replica takes over', async () => {
    const lockKey = newKey();
    const { leader, panel } = await underEve(lockKey, 60);
    const card = panel.card(lockKey, 'follower');
    expect(await card.locator('[data-absent-leader]').isVisible()).to.equal(false);
    await leader.kill();
    await card.locator('[data-absent-leader]').filter({ hasText: 'eve' }).waitFor({ timeout: 30_000 });
  });

  it('the panel notices by itself that the leader died and another replica leads', async () => {
    const lockKey = newKey();
    const { leader, panel } = await underEve(lockKey, 1);
    await leader.kill();
    await panel.card(lockKey, 'leader').waitFor();
    await panel.member(lockKey, 'ada', 'leader').waitFor();
  });

  it('the panel names a replica that uses another TTL, and exports token and role changes', async () => {
    const lockKey = newKey();
    await elect(lockKey);
    await fleet.bob.deploy(electionFlow({ server: fleet.redis.server, lockKey, lockTTL: 20 }));
    const editor = await browser.openAgain(fleet.ada);
    const panel = await ClusterPanel.open(editor);
    const warning = panel.card(lockKey).locator('[data-ttl-warning]').filter({ hasText: 'bob uses 20 sec' });
    await warning.filter({ hasText: '10 sec' }).waitFor();

    await editor.page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await panel.card(lockKey).locator('[data-copy-token]').click();
    const token = await panel.card(lockKey).locator('[data-token]').textContent();
    expect(await editor.page.evaluate('navigator.clipboard.readText()')).to.equal(token);

    await panel.card(lockKey).locator('[data-timeline] summary').click();
    const saved = editor.page.waitForEvent('download');
    await panel.card(lockKey).locator('[data-export]').click();
    const file = JSON.parse(readFileSync(await (await saved).path(), 'utf8')) as Record<string, unknown>;
    expect(file.lockKey).to.equal(lockKey);
    expect((file.changes as readonly { leader: string }[]).at(-1)).to.include({
      leader: 'ada',
      reason: 'elected',
    });

    await fleet.bob.deploy(electionFlow({ server: fleet.redis.server, lockKey }));
    await warning.waitFor({ state: 'hidden' });
  });
}
