import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { ClusterPanel } from '../../dev/harness/browser/index.js';
import { BrowserSuite } from '../support/browser/browser-suite.js';
import { EditorFleet } from '../support/browser/editor-fleet.js';
import { textsOf } from '../support/browser/texts.js';
import { versions } from '../support/fleet/fleet-suite.js';
import { newKey } from '../support/redis/test-redis.js';
import { electionFlow, emptyFlow, LEADER, type Nodes } from './support/flows.js';

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

    it('the panel shows who leads, the lease, the members, and the server', async () => {
      const lockKey = newKey();
      await elect(lockKey);
      const panel = await ClusterPanel.open(await browser.openAgain(fleet.bob));
      const card = panel.card(lockKey, 'follower');
      await card.locator('[data-leader-name]').filter({ hasText: 'ada' }).waitFor();
      expect(await card.locator('[data-token]').textContent()).to.match(/^\d{16}$/);
      expect(await card.locator('[data-countdown]').textContent()).to.match(/^\d+ sec of 10 sec left$/);
      await panel.member(lockKey, 'ada', 'leader').waitFor();
      await panel.member(lockKey, 'bob', 'follower').waitFor();
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

    it('a follower’s panel hands over to the member that is chosen, and drains another one', async () => {
      const lockKey = newKey();
      await elect(lockKey);
      const panel = await ClusterPanel.open(await browser.openAgain(fleet.bob));
      await panel.member(lockKey, 'ada', 'leader').waitFor();
      const question = await panel.askToHandOver(lockKey);
      await question.getByRole('combobox').selectOption({ label: 'bob' });
      await question.getByRole('button', { name: words('handOver.button') }).click();
      await panel.card(lockKey, 'leader').waitFor();
      await panel.member(lockKey, 'ada', 'follower').waitFor();

      await panel.drain('ada');
      const ada = panel.member(lockKey, 'ada');
      await ada.and(panel.root.locator('[data-standing="drained"]')).waitFor();
      await fleet.ada.waitForStatus(LEADER, ({ text }) => text?.startsWith('drained') === true, 8_000);
      await (await panel.askToHandOver(lockKey)).getByText(words('handOver.alone').slice(0, 25)).waitFor();
      await panel.page.keyboard.press('Escape');
      await ada.getByRole('button', { name: words('drain.undoOf').replace('__name__', 'ada') }).click();
      await ada.and(panel.root.locator('[data-standing="candidate"]')).waitFor();
    });

    it('the panel says of a leader that has crashed when another replica takes over', async () => {
      const lockKey = newKey();
      const flow = electionFlow({ server: fleet.redis.server, lockKey, lockTTL: 60 });
      const leader = await fleet.start('eve', { flows: flow });
      await leader.waitForStatus(LEADER, ({ fill }) => fill === 'green', 8_000);
      await fleet.ada.deploy(flow);
      const panel = await ClusterPanel.open(await browser.openAgain(fleet.ada));
      const card = panel.card(lockKey, 'follower');
      await panel.member(lockKey, 'eve', 'leader').waitFor();
      expect(await card.locator('[data-absent-leader]').isVisible()).to.equal(false);
      await leader.kill();
      await card.locator('[data-absent-leader]').filter({ hasText: 'eve' }).waitFor({ timeout: 20_000 });
    });

    it('the panel notices by itself that the leader died and another replica leads', async () => {
      const lockKey = newKey();
      const flow = electionFlow({ server: fleet.redis.server, lockKey, lockTTL: 1 });
      const leader = await fleet.start('eve', { flows: flow });
      await leader.waitForStatus(LEADER, ({ fill }) => fill === 'green', 8_000);
      await fleet.ada.deploy(flow);
      const panel = await ClusterPanel.open(await browser.openAgain(fleet.ada));
      await panel.member(lockKey, 'eve', 'leader').waitFor();
      await leader.kill();
      await panel.card(lockKey, 'leader').waitFor();
      await panel.member(lockKey, 'ada', 'leader').waitFor();
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
      await fleet.bob.deploy(emptyFlow);
      const trouble = keys[7] ?? '';
      await fleet.ada.deploy(tenNodes(''));
      await fleet.ada.waitForStatus('n8', ({ fill }) => fill === 'green', 8_000);
      await fleet.bob.deploy(tenNodes(trouble));
      await fleet.bob.waitForStatus('n6', ({ fill }) => fill === 'red', 8_000);
      const editor = await browser.openAgain(fleet.bob);
      const panel = await ClusterPanel.open(editor);
      const follows = words('election.follows').replace('__leader__', 'ada');
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
      await fleet.ada.deploy(tenNodes('').filter((node) => node.lockKey !== last));
      await panel.card(last, 'leader').waitFor();
      expect((await panel.lockKeys())[1]).to.equal(last);
      const focused = `document.activeElement.closest('[data-election]')?.dataset.lockKey`;
      expect(await editor.page.evaluate(focused)).to.equal(last);
    });

    it('the panel names a replica that uses another TTL, and exports token and role changes', async () => {
      const lockKey = newKey();
      await elect(lockKey);
      await fleet.bob.deploy(electionFlow({ server: fleet.redis.server, lockKey, lockTTL: 20 }));
      const editor = await browser.openAgain(fleet.ada);
      const panel = await ClusterPanel.open(editor);
      const warning = panel
        .card(lockKey)
        .locator('[data-ttl-warning]')
        .filter({ hasText: 'bob uses 20 sec' });
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
    });
  });
}
