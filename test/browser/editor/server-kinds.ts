/** The form of a server: one for each kind of Redis. */
import { expect } from 'chai';
import type { EditForm, Editor } from '../../../dev/harness/browser/index.js';
import { poll } from '../../../dev/harness/waiting.js';
import { textsOf } from '../../support/browser/texts.js';
import { newKey } from '../../support/redis/test-redis.js';
import { electionFlow, LEADER } from '../support/flows.js';
import type { EditorWindow } from './window.js';

const words = textsOf('en-US', 'valkey-config');

/** What the form shows for each kind, besides name, kind, login, TLS and replicas. */
const FIELDS = {
  single: ['host', 'port', 'database'],
  url: ['url'],
  sentinel: ['masterName', 'sentinels', 'sentinelUsername', 'sentinelPassword', 'database'],
  cluster: ['nodes', 'translation'],
} as const;
const ALL = [...new Set(Object.values(FIELDS).flat())];

/** Call in `describe`. */
export function serverKindTests({ version, browser, fleet }: EditorWindow): void {
  const saved = async (): Promise<Record<string, unknown> | undefined> =>
    ((await fleet.ada.getFlows()) as readonly Record<string, unknown>[]).find(
      ({ type }) => type === 'valkey-config',
    );
  const deployed = async (serverId = 'server'): Promise<Editor> => {
    await fleet.ada.deploy(electionFlow({ server: fleet.redis.server, lockKey: newKey(), serverId }));
    return browser.openAgain(fleet.ada);
  };
  const openServer = (editor: Editor, serverId = 'server'): Promise<EditForm> =>
    editor.editConfig('valkey-config', serverId);

  it('a server node of an older version opens as host and port, and is not changed by that', async () => {
    const flow = electionFlow({ server: fleet.redis.server, lockKey: newKey(), serverId: 'old' });
    // Without any stored credentials, the editor itself takes every form for changed.
    await fleet.ada.deploy(
      flow.map((node) => (node.id === 'old' ? { ...node, credentials: { username: 'default' } } : node)),
    );
    const editor = await browser.openAgain(fleet.ada);
    const form = await editor.edit(LEADER);
    const server = await form.editConfig('valkey');
    // The editor fetches the credentials first.
    const prepared = async () => (await server.field('kind').inputValue()) === 'single';
    await poll(prepared, { ms: 5_000, what: 'the kind of an older version' });
    expect(await server.field('waitForReplicas').inputValue()).to.equal('0');
    await server.done();
    // It is from an older version, too, and would be changed itself.
    await form.cancel();
    await editor.page.locator('#red-ui-header-button-deploy.disabled').waitFor();
  });

  if (version !== 4) return;

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
      const form = await openServer(editor);
      await form.field('kind').selectOption(kind);
      for (const property of ALL) {
        const shown = (FIELDS[kind] as readonly string[]).includes(property);
        expect(await form.field(property).isVisible(), `${kind} ${property}`).to.equal(shown);
      }
      for (const [property, value] of Object.entries(entries[kind])) await form.fill(property, value);
      await form.done();
      expect(await editor.canvas.errorMark(LEADER).isVisible(), kind).to.equal(false);
      await editor.deploy();
      expect(await saved()).to.include({ kind, ...entries[kind] });
      if (kind === 'url') await editor.canvas.status(LEADER, 'green', /^leader since/);
    }
    await editor.canvas.status(LEADER, 'green', /^leader since/);
  });

  it('a wrong entry is marked with a word, and counts no more once another kind is chosen', async () => {
    const editor = await deployed();
    const form = await openServer(editor);
    await form.field('kind').selectOption('sentinel');
    await form.fill('sentinels', 'h:1, i:x');
    const problem = words('validation.listEntry').replace('__position__', '2');
    expect(await form.problem('sentinels')).to.equal(problem);
    await form.field('kind').selectOption('single');
    await form.done();
    expect(await editor.canvas.errorMark(LEADER).isVisible()).to.equal(false);
  });

  it('the login in a pasted URL moves to its own fields, and not into the flow', async () => {
    const editor = await deployed('pasted');
    const form = await openServer(editor, 'pasted');
    await form.field('kind').selectOption('url');
    await form.fill('url', 'redis://me:s%40cret/@127.0.0.1:6379/2');
    expect(await form.field('url').inputValue()).to.equal('redis://127.0.0.1:6379/2');
    expect(await form.field('username').inputValue()).to.equal('me');
    expect(await form.field('password').inputValue()).to.equal('s@cret/');
    await form.done();
    await editor.deploy();
    expect(JSON.stringify(await fleet.ada.getFlows())).to.not.include('cret');
    expect(await saved()).to.include({ url: 'redis://127.0.0.1:6379/2' });
  });

  it('TLS shows its configuration, and drops it when it is turned off', async () => {
    const editor = await deployed();
    const form = await openServer(editor);
    const tls = form.tray.locator('[data-valkey-config-tls]');
    expect(await tls.isVisible()).to.equal(false);
    await form.field('usetls').check();
    await tls.waitFor();
    await form.done();
    await editor.deploy();
    expect(await saved()).to.include({ usetls: true, tls: '' });
  });
}
