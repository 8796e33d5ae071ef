import { expect } from 'chai';
import { ClusterPanel } from '../../dev/harness/browser/index.js';
import { BrowserSuite } from '../support/browser/browser-suite.js';
import { EditorFleet } from '../support/browser/editor-fleet.js';
import { textsOf } from '../support/browser/texts.js';
import { versions } from '../support/fleet/fleet-suite.js';
import { newKey } from '../support/redis/test-redis.js';
import { type Elect, panelOfAFleet } from './panel/fleet.js';
import { panelOfManyLockKeys } from './panel/many-lock-keys.js';
import { panelOfPrimaries } from './panel/primaries.js';
import { electionFlow, emptyFlow, LEADER } from './support/flows.js';

const words = textsOf('en-US', 'cluster-panel');

/** How much of the bar is filled, and how many seconds of the lease it says are left, at one moment. */
const LEASE_BAR = `(() => {
  const bar = document.querySelector('.cluster-panel-bar');
  const fill = bar.firstElementChild.getBoundingClientRect();
  return [fill.width / bar.clientWidth, Number(bar.getAttribute('aria-valuenow'))];
})()`;

for (const version of versions) {
  describe(`browser: the cluster panel of Node-RED ${version}`, function () {
    this.timeout(60_000);
    const browser = new BrowserSuite();
    const fleet = new EditorFleet(version, 2);

    const elect: Elect = async (lockKey, leader = fleet.ada) => {
      const follower = leader === fleet.ada ? fleet.bob : fleet.ada;
      const flow = electionFlow({ server: fleet.redis.server, lockKey });
      await follower.deploy(emptyFlow);
      await leader.deploy(flow);
      await leader.waitForStatus(LEADER, ({ fill }) => fill === 'green', 8_000);
      await follower.deploy(flow);
      await follower.waitForStatus(LEADER, ({ fill }) => fill === 'yellow', 8_000);
    };

    it('the panel shows who leads, the lease, the members, and the server', async () => {
      const lockKey = newKey();
      await elect(lockKey, fleet.bob);
      const panel = await ClusterPanel.open(await browser.openAgain(fleet.ada));
      const card = panel.card(lockKey, 'follower');
      await card.locator('[data-leader-name]').filter({ hasText: 'bob' }).waitFor();
      expect(await card.locator('[data-token]').textContent()).to.match(/^\d{16}$/);
      expect(await card.locator('[data-countdown]').textContent()).to.match(/^\d+ sec of 10 sec left$/);
      const [filled, left] = (await panel.page.evaluate(LEASE_BAR)) as [number, number];
      expect(10 * filled, 'the seconds that the bar shows').to.be.within(left - 1.1, left + 0.1);
      await panel.member(lockKey, 'bob', 'leader').waitFor();
      await panel.member(lockKey, 'ada', 'follower').waitFor();
      const { host, port } = fleet.redis.server;
      expect(await panel.server.textContent()).to.contain(`${host}:${port}`);
      expect(await panel.server.getAttribute('data-contact')).to.equal('up');
      await card.locator('[data-hand-over]').waitFor();
      expect(await panel.root.locator('[data-search]').isVisible(), 'a search among one').to.equal(false);
    });

    it('the panel hands over after a confirmation, and shows it without a reload', async () => {
      const lockKey = newKey();
      await elect(lockKey);
      const panel = await ClusterPanel.open(await browser.openAgain(fleet.ada));
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

    it('the panel lists nodes whose settings cannot be used first, with their cause and place', async () => {
      const [leader] = electionFlow({ server: fleet.redis.server, lockKey: newKey() }).filter(
        ({ id }) => id === LEADER,
      );
      const bad = [...emptyFlow, { ...leader, valkey: '', lockTTL: 'ten' }];
      await fleet.ada.deploy(bad);
      const editor = await browser.openAgain(fleet.ada);
      const panel = await ClusterPanel.open(editor);
      expect(await panel.root.getAttribute('data-state')).to.equal('live');
      const row = panel.unusable(LEADER);
      const cause = textsOf('en-US', 'cluster-leader')('errors.ttl-not-a-number').split('"').at(-1);
      expect(await row.textContent()).to.contain(cause);
      await editor.page.evaluate('window.revealed = []; RED.view.reveal = (id) => window.revealed.push(id)');
      await row.getByRole('button').click();
      expect(await editor.page.evaluate('window.revealed')).to.deep.equal([LEADER]);
      await fleet.ada.deploy(emptyFlow);
      await row.waitFor({ state: 'detached' });
      expect(await panel.banner.textContent()).to.equal(words('state.empty'));
    });

    it('the panel says what to do without a node, and shows the first one, its lock key as text though it is markup', async () => {
      await fleet.bob.deploy(emptyFlow);
      await fleet.ada.deploy(emptyFlow);
      const editor = await browser.openAgain(fleet.ada);
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
      await editor.page.keyboard.press('Escape');
      await question.waitFor({ state: 'detached' });
    });

    // What no version of the editor has a part in is seen once.
    if (version === 4) {
      panelOfAFleet(browser, fleet, elect);
      panelOfManyLockKeys(browser, fleet);
      panelOfPrimaries(browser, fleet);
    }
  });
}
