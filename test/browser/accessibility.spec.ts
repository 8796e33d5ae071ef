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
    this.timeout(90_000);
    const browser = new BrowserSuite();
    const fleet = new EditorFleet(version, 2);
    const schemes = version === 4 ? (['light'] as const) : (['light', 'dark'] as const);

    /** Ada leads, bob follows with another TTL, and one node has settings that cannot be used. */
    async function elect(lockKey: string, bobs = 10): Promise<void> {
      const { server } = fleet.redis;
      const unusable = { id: 'unusable', type: 'cluster-leader', z: 'tab', x: 200, y: 300, name: '' };
      const more = { valkey: 'server', lockKey, lockTTL: 'ten', wires: [[], [], []] };
      await fleet.bob.deploy(emptyFlow);
      await fleet.ada.deploy([
        ...electionFlow({ server, lockKey }),
        { ...unusable, ...more },
        {
          id: 'release',
          type: 'release-cluster-leader',
          z: 'tab',
          x: 200,
          y: 360,
          name: '',
          lockKey,
          valkey: 'server',
          wires: [[]],
        },
      ]);
      await fleet.ada.waitForStatus(LEADER, ({ fill }) => fill === 'green', 8_000);
      await fleet.bob.deploy(electionFlow({ server, lockKey, lockTTL: bobs }));
      await fleet.bob.waitForStatus(LEADER, ({ fill }) => fill === 'yellow', 8_000);
    }

    it('panel, question and forms have no fault of their own, light or dark', async () => {
      const lockKey = newKey();
      await elect(lockKey, 20);
      const faults: string[] = [];
      for (const scheme of schemes) {
        const editor = await browser.open(fleet.ada, { scheme });
        const check = async (what: string, selector: string): Promise<void> => {
          const found = await accessibilityFaults(editor.page, selector, ofTheEditor);
          faults.push(...found.map((fault) => `${what}, ${scheme}: ${fault}`));
        };
        const panel = await ClusterPanel.open(editor);
        await panel.member(lockKey, 'bob', 'follower').waitFor();
        await panel.card(lockKey).locator('[data-ttl-warning]').waitFor();
        await panel.card(lockKey).locator('[data-changes]').locator('xpath=..').locator('summary').click();
        await check('panel', '.cluster-panel');
        const question = await panel.askToHandOver(lockKey);
        await check('question', '.red-ui-notification');
        await question.getByRole('button', { name: 'Cancel' }).click();
        await question.waitFor({ state: 'detached' });
        await panel.askToDrain('bob');
        await check('question about draining', '.red-ui-notification');
        await editor.page.keyboard.press('Escape');
        for (const id of [LEADER, 'release']) {
          const form = await editor.edit(id);
          if (id === LEADER) await form.tray.locator('#cluster-leader-fold').click();
          await check(`form of ${id}`, '#dialog-form');
          const server = await form.editConfig('valkey');
          await check('form of the server', '#node-config-dialog-edit-form');
          await server.tray.locator('#node-config-dialog-cancel').click();
          await server.tray.waitFor({ state: 'detached' });
          await form.tray.locator('#node-dialog-cancel').click();
          await form.tray.waitFor({ state: 'detached' });
        }
      }
      expect(faults).to.deep.equal([]);
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

    it('a person can hand over and back by keyboard alone, and the focus stays in place', async () => {
      const lockKey = newKey();
      await elect(lockKey);
      const [ada, bob] = [await browser.openAgain(fleet.ada), await browser.openAgain(fleet.bob)];
      const panels = [await ClusterPanel.open(ada), await ClusterPanel.open(bob)] as const;
      /** With timers that run late: before the last key, or after it. */
      const handOver = async (
        editor: Editor,
        panel: ClusterPanel,
        timers: 'before' | 'after',
      ): Promise<void> => {
        const { page } = editor;
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
      };
      await handOver(ada, panels[0], 'before');
      await fleet.bob.waitForStatus(LEADER, ({ fill }) => fill === 'green', 8_000);
      await handOver(bob, panels[1], 'after');
      await fleet.ada.waitForStatus(LEADER, ({ fill }) => fill === 'green', 8_000);

      // Another replica leads before the answer.
      const card = panels[0].card(lockKey, 'leader');
      await card.locator('[data-hand-over]:not([hidden])').press('Enter');
      await ada.page.getByRole('alertdialog').waitFor();
      const url = `cluster-leader/elections/${await card.getAttribute('data-election')}/resign`;
      const request = { url, method: 'POST', contentType: 'application/json', data: '{}' };
      await ada.page.evaluate(`$.ajax(${JSON.stringify(request)})`);
      await panels[0].card(lockKey, 'follower').waitFor();
      await ada.page.keyboard.press('Escape');
      // The button is hidden while nobody leads.
      await hasFocus(ada, '[data-hand-over], [data-election] > summary');
    });
  });
}
