/** The plugin as Node-RED loads it: what it registers, and what it tells the editors. */
import { EventEmitter } from 'node:events';
import { expect } from 'chai';
import { History } from '../../dev/harness/history.js';
import { runtimeContextOf } from '../../src/node-red/runtime-context.js';
import type { PanelRequest, PanelResponse } from '../../src/panel/panel-routes.js';

type Handler = (request: PanelRequest, response: PanelResponse) => void;

/** ms */
const SOON_MS = 5_000;

function load() {
  const routes = new Map<string, { readonly permission: string; readonly handler: Handler }>();
  const notes = new History<{ readonly topic: string; readonly data: unknown; readonly atMs: number }>();
  const audited: unknown[] = [];
  const plugins: string[] = [];
  const register =
    (method: string) =>
    (path: string, ...layers: readonly (string | Handler)[]) =>
      routes.set(`${method} ${path}`, {
        permission: layers.slice(0, -1).join(' '),
        handler: layers.at(-1) as Handler,
      });
  const RED = {
    events: new EventEmitter(),
    httpAdmin: { get: register('GET'), post: register('POST'), all: register('ALL') },
    settings: {},
    auth: { needsPermission: (permission: string) => permission },
    log: { audit: (event: unknown) => audited.push(event) },
    comms: {
      publish: (topic: string, data: unknown) => notes.add({ topic, data, atMs: performance.now() }),
    },
    plugins: { registerPlugin: (id: string) => plugins.push(id) },
  };
  require('../../nodes/cluster-panel.js')(RED);
  return { routes, notes, audited, plugins, fleet: runtimeContextOf(RED.events).fleet };
}

describe('panel: the plugin', () => {
  it('the plugin registers itself, and its routes with their permissions', () => {
    const { routes, plugins } = load();
    expect(plugins).to.deep.equal(['cluster-leader-panel']);
    expect([...routes].map(([path, { permission }]) => [path, permission])).to.deep.equal([
      ['GET /cluster-leader/fleet', 'cluster-leader.read'],
      ['GET /cluster-leader/metrics', 'cluster-leader.read'],
      ['POST /cluster-leader/elections/:id/resign', 'cluster-leader.write'],
      ['GET /cluster-leader/drain', 'cluster-leader.read'],
      ['POST /cluster-leader/drain', 'cluster-leader.write'],
      ['POST /cluster-leader/hand-over', 'cluster-leader.write'],
      ['GET /cluster-leader/standby', 'flows.read'],
      ['ALL /cluster-leader/leader', 'cluster-leader.read'],
      ['ALL /cluster-leader/replica', 'cluster-leader.read'],
      ['ALL /cluster-leader/liveness', 'cluster-leader.read'],
      ['ALL /cluster-leader/readiness', 'cluster-leader.read'],
      ['ALL /cluster-leader/status', 'cluster-leader.read'],
      ['POST /cluster-leader/standby/deploy-without-gap', 'flows.write cluster-leader.write'],
    ]);
  });

  it('the plugin tells editors of changes a few times a second at most, and always of the last', async () => {
    const { fleet, notes } = load();
    fleet.view();
    for (let changes = 0; changes < 100; changes += 1) fleet.changed();
    expect(notes.all.map(({ topic, data }) => [topic, data])).to.deep.equal([
      ['cluster-leader/fleet', { revision: 1 }],
    ]);
    const last = await notes.waitFor(() => true, SOON_MS, 'the note of the last change', 1);
    expect(last.data).to.deep.equal({ revision: 2 });
    expect(last.atMs - (notes.all[0]?.atMs ?? 0)).to.be.at.least(200);
  });

  it('the plugin tells nobody while nobody has looked', () => {
    const { fleet, notes } = load();
    fleet.changed();
    expect(notes.all).to.deep.equal([]);
  });

  it('the plugin audits an attempt to hand over, and its outcome', () => {
    const { routes, audited } = load();
    const answered: unknown[] = [];
    const response: PanelResponse = {
      set: () => response,
      status: (code) => {
        answered.push(code);
        return response;
      },
      json: (body) => answered.push(body),
      end: () => undefined,
    };
    const resign = routes.get('POST /cluster-leader/elections/:id/resign')?.handler;
    resign?.({ params: { id: 'E' }, headers: { 'x-requested-with': 'XMLHttpRequest' } }, response);
    resign?.({ params: { id: 'E' }, headers: {} }, response);
    expect(answered).to.deep.equal([404, { code: 'unknown-election' }, 403, { code: 'cross-site' }]);
    const event = 'cluster-leader.election.resign';
    expect(audited).to.deep.equal([
      { event, id: 'E', error: 'unknown-election' },
      { event, id: 'E', error: 'cross-site' },
    ]);
  });

  const json = { 'content-type': 'application/json; charset=utf-8' };
  const form = { 'content-type': 'application/x-www-form-urlencoded' };
  const basic = { authorization: 'Basic YWRhOnB3' };
  const asked = (headers: Readonly<Record<string, string>>): unknown => {
    const { routes } = load();
    let answered: unknown;
    const response: PanelResponse = {
      set: () => response,
      status: () => response,
      json: (body) => {
        answered = body;
      },
      end: () => undefined,
    };
    routes
      .get('POST /cluster-leader/elections/:id/resign')
      ?.handler({ params: { id: 'E' }, headers }, response);
    return answered;
  };

  for (const [what, headers] of Object.entries({
    'the content type of JSON': json,
    'a header that only a script adds': { 'x-requested-with': 'XMLHttpRequest' },
    'the same, from this site': { ...json, 'sec-fetch-site': 'same-origin' },
    'the same, from the address bar or a program': { ...json, 'sec-fetch-site': 'none' },
  })) {
    it(`the plugin hands over for a request with ${what}`, () =>
      expect(asked(headers)).to.deep.equal({ code: 'unknown-election' }));
  }

  for (const [what, headers] of Object.entries({
    'nothing but a form': form,
    'a login that the browser adds by itself': { ...form, ...basic },
    'a login and no content': basic,
    'a text that only resembles JSON': { 'content-type': 'application/json-seq' },
    'a form whose parameter is JSON': { 'content-type': 'text/plain; application/json' },
    'everything, but from another site': {
      ...json,
      ...basic,
      ...{ 'x-requested-with': 'XMLHttpRequest', 'sec-fetch-site': 'cross-site' },
    },
  })) {
    it(`the plugin refuses a request with ${what}`, () =>
      expect(asked(headers)).to.deep.equal({ code: 'cross-site' }));
  }
});
