import { expect } from 'chai';
import { ClusterPanel } from '../../harness/browser';
import { versions } from '../fleet/support/fleet-suite';
import { newKey } from '../nodes/support/redis';
import { BrowserSuite } from './support/browser-suite';
import { EditorFleet } from './support/editor-fleet';
import { electionFlow, emptyFlow, LEADER } from './support/flows';
import { textsOf } from './support/texts';

const words = textsOf('en-US', 'cluster-panel');

for (const version of versions) {
  describe(`browser: the cluster panel of Node-RED ${version}`, function () {
    this.timeout(60_000);
    const browser = new BrowserSuite();
    const fleet = new EditorFleet(version, 2);

    /** Lets ada lead and bob follow. */
    async function elect(lockKey: string): Promise<void> {
      const flow = electionFlow({ server: fleet.redis.server, lockKey });
      await fleet.bob.deploy(emptyFlow);
      await fleet.ada.deploy(flow);
      await fleet.ada.waitForStatus(LEADER, ({ fill }) => fill === 'green', 8_000);
      await fleet.bob.deploy(flow);
      await fleet.bob.waitForStatus(LEADER, ({ fill }) => fill === 'yellow', 8_000);
    }

    it('shows who leads, the lease, the members, and the server', async () => {
      const lockKey = newKey();
      await elect(lockKey);
      const panel = await ClusterPanel.open(await browser.open(fleet.bob));
      const card = panel.card(lockKey, 'follower');
      await card.locator('[data-leader-name]').filter({ hasText: 'ada' }).waitFor();
      expect(await card.locator('[data-token]').textContent()).to.match(/^\d{16}$/);
      expect(await card.locator('[data-countdown]').textContent()).to.match(/^\d+ sec of 10 sec left$/);
      await panel.member(lockKey, 'ada', 'leader').waitFor();
      await panel.member(lockKey, 'bob', 'follower').waitFor();
      const { host, port } = fleet.redis.server;
      expect(await panel.server.textContent()).to.contain(`${host}:${port}`);
      expect(await panel.server.getAttribute('data-contact')).to.equal('up');
      expect(await card.locator('[data-hand-over]').isVisible()).to.equal(false);
    });

    it('hands over once a person has said yes, and tells of it without being loaded anew', async () => {
      const lockKey = newKey();
      await elect(lockKey);
      const panel = await ClusterPanel.open(await browser.open(fleet.ada));
      await panel.card(lockKey, 'leader').waitFor();
      await panel.member(lockKey, 'bob', 'follower').waitFor();
      const before = await panel.periods(lockKey).count();

      const question = await panel.askToHandOver(lockKey);
      const asked = words('handOver.confirm').replace('__key__', lockKey);
      expect(await question.textContent()).to.contain(asked);
      await question.getByRole('button', { name: 'Cancel' }).click();
      await question.waitFor({ state: 'detached' });
      expect(fleet.ada.statusOf(LEADER)?.fill).to.equal('green');

      const again = await panel.askToHandOver(lockKey);
      await again.getByRole('button', { name: words('handOver.button') }).click();
      await panel.card(lockKey, 'follower').waitFor();
      await panel.member(lockKey, 'bob', 'leader').waitFor();
      await panel.periods(lockKey).nth(before).waitFor({ state: 'attached' });
      expect(await panel.changes(lockKey).first().textContent()).to.contain(
        words('change.leads').replace('__leader__', 'bob'),
      );
      await fleet.bob.waitForStatus(LEADER, ({ fill }) => fill === 'green', 8_000);
    });

    it('notices by itself that the leader has died and another replica leads', async () => {
      const lockKey = newKey();
      const flow = electionFlow({ server: fleet.redis.server, lockKey, lockTTL: 1 });
      const leader = await fleet.start('eve', { flows: flow });
      await leader.waitForStatus(LEADER, ({ fill }) => fill === 'green', 8_000);
      await fleet.ada.deploy(flow);
      const panel = await ClusterPanel.open(await browser.open(fleet.ada));
      await panel.member(lockKey, 'eve', 'leader').waitFor();
      await leader.kill();
      await panel.card(lockKey, 'leader').waitFor();
      await panel.member(lockKey, 'ada', 'leader').waitFor();
    });

    it('says what to do while there is no node, and shows the first one, its lock key as text though it is markup', async () => {
      await fleet.bob.deploy(emptyFlow);
      await fleet.ada.deploy(emptyFlow);
      const editor = await browser.open(fleet.ada);
      const panel = await ClusterPanel.open(editor);
      expect(await panel.banner.textContent()).to.equal(words('state.empty'));

      const lockKey = `<img src=x onerror="document.title='taken over'">`;
      await fleet.ada.deploy(electionFlow({ server: fleet.redis.server, lockKey }));
      await panel.card(lockKey, 'leader').waitFor();
      const question = await panel.askToHandOver(lockKey);
      expect(await question.textContent()).to.contain(lockKey);
      expect(await panel.root.textContent()).to.contain(lockKey);
      expect(await editor.page.locator('img[src="x"]').count()).to.equal(0);
      expect(await editor.page.title()).to.not.contain('taken over');
    });
  });
}
