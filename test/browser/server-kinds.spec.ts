import { expect } from 'chai';
import type { EditForm, Editor } from '../../dev/harness/browser/index.js';
import { poll } from '../../dev/harness/waiting.js';
import { BrowserSuite } from '../support/browser/browser-suite.js';
import { EditorFleet } from '../support/browser/editor-fleet.js';
import { textsOf } from '../support/browser/texts.js';
import { versions } from '../support/fleet/fleet-suite.js';
import { newKey } from '../support/redis/test-redis.js';
import { electionFlow, LEADER } from './support/flows.js';

const words = textsOf('en-US', 'valkey-config');

/** What the form shows for each kind, besides name, kind, login, TLS and replicas. */
const FIELDS = {
  single: ['host', 'port', 'database'],
  url: ['url'],
  sentinel: ['masterName', 'sentinels', 'sentinelUsername', 'sentinelPassword', 'database'],
  cluster: ['nodes', 'translation'],
} as const;
const ALL = [...new Set(Object.values(FIELDS).flat())];

async function openServer(editor: Editor): Promise<readonly [EditForm, EditForm]> {
  const form = await editor.edit(LEADER);
  return [form, await form.editConfig('valkey')];
}

async function done(forms: readonly [EditForm, EditForm]): Promise<void> {
  await forms[1].done();
  await forms[0].done();
}

for (const version of versions) {
  describe(`browser: kinds of server in the editor of Node-RED ${version}`, function () {
    this.timeout(60_000);
    const browser = new BrowserSuite();
    const fleet = new EditorFleet(version, 1);

    const saved = async (): Promise<Record<string, unknown> | undefined> =>
      ((await fleet.ada.getFlows()) as readonly Record<string, unknown>[]).find(
        ({ type }) => type === 'valkey-config',
      );
    const deployed = async (): Promise<Editor> => {
      await fleet.ada.deploy(electionFlow({ server: fleet.redis.server, lockKey: newKey() }));
      return browser.openAgain(fleet.ada);
    };

    it('a server node of an older version opens as host and port, and is not changed by that', async () => {
      const flow = electionFlow({ server: fleet.redis.server, lockKey: newKey() });
      // Without any stored credentials, the editor itself takes every form for changed.
      await fleet.ada.deploy(
        flow.map((node) => (node.id === 'server' ? { ...node, credentials: { username: 'default' } } : node)),
      );
      const editor = await browser.openAgain(fleet.ada);
      const forms = await openServer(editor);
      // The editor fetches the credentials first.
      const prepared = async () => (await forms[1].field('kind').inputValue()) === 'single';
      await poll(prepared, { ms: 5_000, what: 'the kind of an older version' });
      expect(await forms[1].field('waitForReplicas').inputValue()).to.equal('0');
      await forms[1].done();
      // It is from an older version, too, and would be changed itself.
      await forms[0].tray.locator('#node-dialog-cancel').click();
      await editor.page.locator('#red-ui-header-button-deploy.disabled').waitFor();
    });

    it('each kind shows its own fields, and is deployed with them', async () => {
      const editor = await deployed();
      const { host, port } = fleet.redis.server;
      const entries = {
        sentinel: { masterName: 'orders', sentinels: '127.0.0.1:1, 127.0.0.1:2', database: '3' },
        cluster: { nodes: '127.0.0.1:1', translation: '10.0.0.1:6379 -> 127.0.0.1:1' },
        url: { url: `redis://${host}:${port}/3` },
        single: { host, port: String(port), database: '0' },
      };
      for (const kind of ['sentinel', 'cluster', 'url', 'single'] as const) {
        const forms = await openServer(editor);
        const [, form] = forms;
        await form.field('kind').selectOption(kind);
        for (const property of ALL) {
          const shown = (FIELDS[kind] as readonly string[]).includes(property);
          expect(await form.field(property).isVisible(), `${kind} ${property}`).to.equal(shown);
        }
        for (const [property, value] of Object.entries(entries[kind])) await form.fill(property, value);
        await done(forms);
        expect(await editor.canvas.errorMark(LEADER).isVisible(), kind).to.equal(false);
        await editor.deploy();
        expect(await saved()).to.include({ kind, ...entries[kind] });
        if (kind === 'url') await editor.canvas.status(LEADER, 'green', /^leader since/);
      }
      await editor.canvas.status(LEADER, 'green', /^leader since/);
    });

    it('a wrong entry is marked with a word, and counts no more once another kind is chosen', async () => {
      const editor = await deployed();
      const forms = await openServer(editor);
      const [, form] = forms;
      await form.field('kind').selectOption('sentinel');
      await form.fill('sentinels', 'h:1, i:x');
      const problem = words('validation.listEntry').replace('__position__', '2');
      expect(await form.problem('sentinels')).to.equal(problem);
      await form.field('kind').selectOption('single');
      await done(forms);
      expect(await editor.canvas.errorMark(LEADER).isVisible()).to.equal(false);
    });

    it('the login in a pasted URL moves to its own fields, and not into the flow', async () => {
      const editor = await deployed();
      const forms = await openServer(editor);
      const [, form] = forms;
      await form.field('kind').selectOption('url');
      await form.fill('url', 'redis://me:s%40cret/@127.0.0.1:6379/2');
      expect(await form.field('url').inputValue()).to.equal('redis://127.0.0.1:6379/2');
      expect(await form.field('username').inputValue()).to.equal('me');
      expect(await form.field('password').inputValue()).to.equal('s@cret/');
      await done(forms);
      await editor.deploy();
      expect(JSON.stringify(await fleet.ada.getFlows())).to.not.include('cret');
      expect(await saved()).to.include({ url: 'redis://127.0.0.1:6379/2' });
    });

    it('TLS shows its configuration, and drops it when it is turned off', async () => {
      const editor = await deployed();
      const forms = await openServer(editor);
      const [, form] = forms;
      const tls = form.tray.locator('[data-valkey-config-tls]');
      expect(await tls.isVisible()).to.equal(false);
      await form.field('usetls').check();
      await tls.waitFor();
      await done(forms);
      await editor.deploy();
      expect(await saved()).to.include({ usetls: true, tls: '' });
    });
  });
}
