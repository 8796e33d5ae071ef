/** Hot standby as the editor shows it: where the flows run, what a deploy or Start does on a standby, and who is ready. */
import { expect } from 'chai';
import { accessibilityFaults, ClusterPanel, type Editor } from '../../dev/harness/browser/index.js';
import { postFlows } from '../../dev/harness/node-red/admin-api.js';
import type { Replica } from '../../dev/harness/node-red/index.js';
import { BrowserSuite } from '../support/browser/browser-suite.js';
import { EditorFleet } from '../support/browser/editor-fleet.js';
import { textsOf } from '../support/browser/texts.js';
import { FETCH_MS, versions } from '../support/fleet/fleet-suite.js';
import { newKey } from '../support/redis/test-redis.js';
import { emptyFlow } from './support/flows.js';

const words = textsOf('en-US', 'cluster-panel');
/** Markup, and a colon, at which the editor's own notifications would look for another catalog. */
const EVIL = `<img src=x onerror="document.title='taken over'">:a`;
const EVIL_EDITOR = 'https://bob.example/red/';

for (const version of versions) {
  describe(`browser: hot standby in Node-RED ${version}`, function () {
    this.timeout(60_000);
    const browser = new BrowserSuite({ pages: 'shared' });
    const fleet = new EditorFleet(version, 0);
    const lockKey = newKey();
    /** Of ada, the standby. */
    let editor: Editor;
    let panel: ClusterPanel;

    async function start(hostname: string, env: Readonly<Record<string, string>>): Promise<Replica> {
      const { host, port } = fleet.redis.server;
      return fleet.start(hostname, {
        flows: emptyFlow,
        awaitFlows: false,
        settings: { runtimeFlowState: 'stop', runtimeState: { enabled: true, ui: true } },
        env: {
          ...{
            CLUSTER_LEADER_HOT_STANDBY: 'true',
            CLUSTER_LEADER_LOCK_KEY: lockKey,
            CLUSTER_LEADER_TTL: '10',
          },
          ...{ REDIS_HOST: host, REDIS_PORT: String(port), ...env },
        },
      });
    }

    before(async function () {
      this.timeout(FETCH_MS);
      const bob = await start('bob', { CLUSTER_LEADER_NAME: EVIL, CLUSTER_LEADER_EDITOR_URL: EVIL_EDITOR });
      await bob.events.waitFor(
        ({ name }) => name === 'flows:started',
        15_000,
        'the flows of bob to start',
        0,
      );
      const ada = await start('ada', { CLUSTER_LEADER_NAME: 'ada' });
      editor = await browser.open(ada, version === 5 ? { scheme: 'dark' } : {});
      panel = await ClusterPanel.open(editor);
    });
    beforeEach(async () => {
      await header('standby').or(header('active')).or(header('held')).waitFor();
      if ((await header('standby').count()) === 0) await handOver();
      if ((await fleet.ada.getFlows()).length > 1) await postFlows(fleet.ada.adminUrl, emptyFlow, 'full');
      await header('standby').getByText(filled('standbyLabel.standby')).waitFor();
    });
    afterEach(async () => {
      expect(await editor.page.locator('img[src="x"]').count()).to.equal(0);
      expect(await editor.page.title(), 'no name is taken for markup').to.not.contain('taken over');
    });

    const header = (phase: string) => editor.page.locator(`li[data-standby="${phase}"]`);
    const notice = (about: string) => editor.page.locator(`[data-standby-notice="${about}"]`);
    const filled = (key: string): string => words(key).replace('__leader__', EVIL);
    const chooseInMenu = async (item: string): Promise<void> => {
      await editor.page.locator('#red-ui-header-button-deploy-options').click();
      await editor.page.locator(`#${item}`).click();
    };
    const handOver = async (): Promise<void> => {
      const question = await panel.askToHandOver(lockKey);
      await question.getByRole('button').last().click();
      await question.waitFor({ state: 'detached' });
    };

    it('the header says whose standby this is, the name as text though it is markup, and links to the leader’s editor', async () => {
      const link = header('standby').getByRole('link', {
        name: words('members.editor').replace('__name__', EVIL),
      });
      await link.waitFor();
      expect(await link.getAttribute('href')).to.equal(EVIL_EDITOR);
      expect(await link.getAttribute('rel')).to.equal('noopener noreferrer');
      const button = header('standby').getByRole('button');
      expect(await button.getAttribute('title')).to.contain(filled('standby.standby'));
      expect(await header('standby').getByRole('status').count(), 'told to screen readers').to.equal(1);
    });

    it('the header’s button opens the panel by keyboard', async () => {
      await editor.page.evaluate("RED.sidebar.show('info')");
      await panel.root.waitFor({ state: 'hidden' });
      await header('standby').getByRole('button').press('Enter');
      await panel.root.waitFor();
    });

    it('Start and Restart in the menu do not start the flows of a standby, and say so', async () => {
      const mark = fleet.ada.events.mark();
      await chooseInMenu('deploymenu-item-runtime-start');
      await notice('notStarted').getByText(filled('standbyNotice.notStarted')).waitFor();
      await notice('notStarted').click();
      await notice('notStarted').waitFor({ state: 'detached' });
      await chooseInMenu('deploymenu-item-reload');
      await notice('notStarted').waitFor();
      const since = fleet.ada.events.all.slice(mark).map(({ name }) => name);
      expect(since).to.not.include('flows:started');
    });

    it('a deploy on a standby is said to be saved, and shown as a difference from the flows that run', async () => {
      await editor.canvas.dragIn('comment', { x: 200, y: 100 });
      await editor.deploy();
      await notice('saved').getByText(filled('standbyNotice.saved')).waitFor();
      await editor.page
        .getByRole('status')
        .filter({ has: notice('saved') })
        .waitFor();
      await panel.root.locator('[data-standby-section] .cluster-panel-warning').waitFor();
      const own = panel.member(lockKey, 'ada').locator('[data-ready="false"]');
      expect(await own.textContent()).to.contain(words('members.otherFlows').split('__')[0]);
      expect(await fleet.ada.getFlows()).to.have.lengthOf(2);
    });

    it('header and panel of a standby have no fault for people who use a screen reader or have weak eyes', async () => {
      // Notices may cover the header.
      await editor.page.evaluate("$('#red-ui-notifications').hide()");
      const header_ = await accessibilityFaults(editor.page, '.cluster-standby');
      const panel_ = await accessibilityFaults(editor.page, '.cluster-panel');
      await editor.page.evaluate("$('#red-ui-notifications').show()");
      expect([...header_, ...panel_]).to.deep.equal([]);
    });

    // No version of the editor has a part in the rest.
    if (version !== 4) return;

    it('the panel says that a standby with the same flows is ready', async () => {
      const section = panel.root.locator('[data-standby-section]');
      await section.getByText(filled('standby.sameFlows')).waitFor();
      await panel.root.locator('[data-readiness="active"]').waitFor();
      await panel.member(lockKey, 'ada').locator('[data-readiness="standby"][data-ready="true"]').waitFor();
      expect(await panel.card(lockKey).locator('[data-nodes]').textContent()).to.equal(
        words('nodes.standby'),
      );
    });

    it('the header follows a hand-over, and what was told of a standby goes', async () => {
      await chooseInMenu('deploymenu-item-runtime-start');
      await notice('notStarted').waitFor();
      await handOver();
      await header('active').getByText(words('standbyLabel.active')).waitFor();
      // Long before it would have gone by itself.
      await notice('notStarted').waitFor({ state: 'detached', timeout: 2_000 });
      expect(await header('active').getByRole('link').count()).to.equal(0);
      await panel.root.locator('[data-standby-section]').getByText(words('standby.active')).waitFor();
    });

    it('Stop on the leader is respected, and shown as what it is, until Start', async () => {
      await handOver();
      await header('active').waitFor();
      await chooseInMenu('deploymenu-item-runtime-stop');
      await header('held').getByText(words('standbyLabel.held')).waitFor();
      await panel.root.locator('[data-standby-section]').getByText(words('standby.heldByUser')).waitFor();
      await chooseInMenu('deploymenu-item-runtime-start');
      await header('active').waitFor();
    });

    it('a replica that was the leader says that it is on standby now', async () => {
      await handOver();
      await header('active').waitFor();
      await handOver();
      await header('standby').waitFor();
      await notice('demoted').waitFor();
    });

    it('a standby that lacks node types says that it is not ready, and which', async () => {
      const unknown = { id: 'unknown', type: '<b>opcua', z: 'tab', x: 200, y: 200, name: '', wires: [[]] };
      await postFlows(fleet.ada.adminUrl, [...emptyFlow, unknown], 'full');
      await header('standby').getByText(words('standbyLabel.unfit')).waitFor();
      const section = panel.root.locator('[data-standby-section]');
      await section.getByText(words('standby.missing').replace('__types__', '<b>opcua')).waitFor();
      const own = panel.member(lockKey, 'ada').locator('[data-ready="false"]');
      expect(await own.textContent()).to.contain(words('members.missing').replace('__count__', '1'));
    });
  });
}
