/** The panel, the forms and the question for people who use a keyboard, a screen reader, or weak eyes. */
import { expect } from 'chai';
import { accessibilityFaults, ClusterPanel, type Editor } from '../../dev/harness/browser/index.js';
import { poll } from '../../dev/harness/waiting.js';
import { BrowserSuite } from '../support/browser/browser-suite.js';
import { EditorFleet } from '../support/browser/editor-fleet.js';
import { textsOf } from '../support/browser/texts.js';
import { versions } from '../support/fleet/fleet-suite.js';
import { newKey } from '../support/redis/test-redis.js';
import { electionFlow, emptyFlow, LEADER } from './support/flows.js';

const words = textsOf('en-US', 'cluster-panel');
/** The editor's own, in a form of ours. */
const ofTheEditor = ['[id^="red-ui-trap-"]', '[id^="node-input-btn-"]', '[id^="node-config-input-btn-"]'];

/** The panel moves the focus once it has drawn what it moves it to. */
async function hasFocus({ page }: Editor, what: string): Promise<void> {
  const matches = `document.activeElement.matches(${JSON.stringify(what)})`;
  await poll(async () => (await page.evaluate(matches)) === true, {
    ms: 3_000,
    what: `the focus on ${what}`,
  });
}

/**
 * Delays timers of 0 ms, as a busy machine does, until the returned function is called. Node-RED 5 uses one to focus the
 * first button of a question.
 */
async function holdTimers({ page }: Editor): Promise<() => Promise<unknown>> {
  await page.evaluate(`{
    const { setTimeout } = window;
    const held = [];
    window.setTimeout = (run, ms, ...more) => (ms === 0 ? held.push(run) && 0 : setTimeout(run, ms, ...more));
    window.runHeldTimers = () => {
      window.setTimeout = setTimeout;
      for (const run of held) run();
    };
  }`);
  return () => page.evaluate('runHeldTimers()');
}

for (const version of versions) {
  describe(`browser: accessibility in Node-RED ${version}`, function () {
    this.timeout(60_000);
    const browser = new BrowserSuite();
    const fleet = new EditorFleet(version, 2);

    /** Ada leads, bob follows with another TTL, and one node has settings that cannot be used. */
    async function elect(lockKey: string, bobs = 10): Promise<void> {
      const { server } = fleet.redis;
      const unusable = { id: 'unusable', type: 'cluster-leader', z: 'tab', x: 200, y: 300, name: '' };
      const more = { valkey: 'server', lockKey, lockTTL: 'ten', wires: [[], [], []] };
      await fleet.bob.deploy(emptyFlow);
      await fleet.ada.deploy([...electionFlow({ server, lockKey }), { ...unusable, ...more }]);
      await fleet.ada.waitForStatus(LEADER, ({ fill }) => fill === 'green', 8_000);
      await fleet.bob.deploy(electionFlow({ server, lockKey, lockTTL: bobs }));
      await fleet.bob.waitForStatus(LEADER, ({ fill }) => fill === 'yellow', 8_000);
    }

    /** The editor's colors are its own in each scheme; all else is the same in both. */
    async function faultsOf(editor: Editor, selector: string): Promise<readonly string[]> {
      const faults = [...(await accessibilityFaults(editor.page, selector, ofTheEditor))];
      if (version === 4) return faults;
      await editor.showScheme('dark');
      const dark = await accessibilityFaults(editor.page, selector, ofTheEditor, 'contrast');
      await editor.showScheme('light');
      return [...faults, ...dark.map((fault) => `dark: ${fault}`)];
    }

    it('the panel has no fault of its own, light or dark', async () => {
      const lockKey = newKey();
      await elect(lockKey, 20);
      const editor = await browser.openAgain(fleet.ada);
      const panel = await ClusterPanel.open(editor);
      await panel.member(lockKey, 'bob', 'follower').waitFor();
      await panel.card(lockKey).locator('[data-ttl-warning]').waitFor();
      await panel.card(lockKey).locator('[data-changes]').locator('xpath=..').locator('summary').click();
      expect(await faultsOf(editor, '.cluster-panel')).to.deep.equal([]);
    });

    it('the questions about a hand-over and about draining have no fault of their own, light or dark', async () => {
      const lockKey = newKey();
      await elect(lockKey);
      const editor = await browser.openAgain(fleet.ada);
      const panel = await ClusterPanel.open(editor);
      await panel.member(lockKey, 'bob', 'follower').waitFor();
      const question = await panel.askToHandOver(lockKey);
      expect(await faultsOf(editor, '.red-ui-notification'), 'hand-over').to.deep.equal([]);
      await question.getByRole('button', { name: 'Cancel' }).click();
      await question.waitFor({ state: 'detached' });
      const drain = await panel.askToDrain('bob');
      expect(await faultsOf(editor, '.red-ui-notification'), 'drain').to.deep.equal([]);
      await editor.page.keyboard.press('Escape');
      await drain.waitFor({ state: 'detached' });
    });

    it('the forms have no fault of their own, light or dark', async () => {
      const lockKey = newKey();
      await fleet.ada.deploy([
        ...electionFlow({ server: fleet.redis.server, lockKey }),
        {
          ...{ id: 'release', type: 'release-cluster-leader', z: 'tab', x: 200, y: 360, name: '', lockKey },
          ...{ valkey: 'server', wires: [[]] },
        },
      ]);
      const editor = await browser.openAgain(fleet.ada);
      const form = await editor.edit(LEADER);
      await form.tray.locator('#cluster-leader-fold').click();
      expect(await faultsOf(editor, '#dialog-form'), 'leader').to.deep.equal([]);
      const server = await form.editConfig('valkey');
      expect(await faultsOf(editor, '#node-config-dialog-edit-form'), 'server').to.deep.equal([]);
      await server.cancel();
      await form.cancel();
      const release = await editor.edit('release');
      expect(await faultsOf(editor, '#dialog-form'), 'release').to.deep.equal([]);
      await release.cancel();
    });

    it('the panel is named for a screen reader: the region, and each button by its lock key', async () => {
      const lockKey = newKey();
      await elect(lockKey);
      const editor = await browser.openAgain(fleet.ada);
      const panel = await ClusterPanel.open(editor);
      const region = editor.page.getByRole('region', { name: words('tab.name'), exact: true });
      await region.getByRole('button', { name: words('handOver.of').replace('__key__', lockKey) }).waitFor();
      await region
        .getByRole('button', { name: words('election.copyTokenOf').replace('__key__', lockKey) })
        .waitFor();
      expect(await panel.root.getByRole('banner').count()).to.equal(0);
    });

    it('a person can hand over by keyboard alone, and the focus stays in place', async () => {
      const lockKey = newKey();
      await elect(lockKey);
      const editor = await browser.openAgain(fleet.ada);
      const panel = await ClusterPanel.open(editor);
      const { page } = editor;
      /** To bob, with timers that run late: before the last key, or after it. Ada has the lease back afterwards. */
      const handOver = async (timers: 'before' | 'after'): Promise<void> => {
        const press = async (...keys: readonly string[]): Promise<void> => {
          for (const key of keys) await page.keyboard.press(key);
        };
        await panel.card(lockKey, 'leader').waitFor();
        await panel.card(lockKey).locator('[data-hand-over]:not([hidden])').focus();
        await press('Enter');
        const question = page.getByRole('alertdialog');
        await question.waitFor();
        // Around, and out of it.
        await press('Tab', 'Tab', 'Tab', 'Shift+Tab', 'Shift+Tab', 'Shift+Tab');
        await hasFocus(editor, '[role="alertdialog"] button');
        await press('Escape');
        await question.waitFor({ state: 'detached' });
        await hasFocus(editor, '[data-hand-over]');
        // Out of it by Escape although the focus is elsewhere.
        await press('Enter');
        await question.waitFor();
        await page.evaluate('document.activeElement.blur()');
        await press('Escape');
        await question.waitFor({ state: 'detached' });
        // Through with it.
        const runTimers = await holdTimers(editor);
        await press('Enter');
        await question.waitFor();
        await press('Tab');
        if (timers === 'before') await runTimers();
        await press('Enter');
        if (timers === 'after') await runTimers();
        await panel.card(lockKey, 'follower').waitFor();
        await hasFocus(editor, '[data-hand-over]');
        await question.waitFor({ state: 'detached' });
        await fleet.bob.deploy(emptyFlow);
        await fleet.ada.waitForStatus(LEADER, ({ fill }) => fill === 'green', 8_000);
        await fleet.bob.deploy(electionFlow({ server: fleet.redis.server, lockKey }));
        await fleet.bob.waitForStatus(LEADER, ({ fill }) => fill === 'yellow', 8_000);
      };
      await handOver('before');
      await handOver('after');

      // Another replica leads before the answer.
      const card = panel.card(lockKey, 'leader');
      await card.locator('[data-hand-over]:not([hidden])').press('Enter');
      await page.getByRole('alertdialog').waitFor();
      const url = `cluster-leader/elections/${await card.getAttribute('data-election')}/resign`;
      const request = { url, method: 'POST', contentType: 'application/json', data: '{}' };
      await page.evaluate(`$.ajax(${JSON.stringify(request)})`);
      await panel.card(lockKey, 'follower').waitFor();
      await page.keyboard.press('Escape');
      // The button is hidden while nobody leads.
      await hasFocus(editor, '[data-hand-over], [data-election] > summary');
    });
  });
}
