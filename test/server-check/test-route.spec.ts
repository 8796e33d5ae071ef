/** The endpoint behind *Test connection*: who may use it, and with which values. */
import { createServer } from 'node:net';
import { expect } from 'chai';
import {
  type DeployedNodes,
  type TestRequest,
  type TestResponse,
  TestRoute,
} from '../../src/node-red/connection-test/test-route.js';
import { SystemClock } from '../../src/runtime/system-clock.js';

const JSON_HEADERS = { 'content-type': 'application/json' };

/** Port 1 refuses connections at once. */
const deployed = { host: '127.0.0.1', port: '1', database: '0', username: 'fleet', password: 'pw-91d3' };
const { username, password: _, ...config } = deployed;
const form = { id: 'server', config, credentials: { username, password: '__PWRD__' }, keys: [] };

interface Answered {
  status: number;
  body: { readonly code?: string; readonly findings?: readonly { code: string; params: object }[] };
}

function route(more: Partial<DeployedNodes> = {}, mayDeploy = true) {
  const audited: object[] = [];
  const made = new TestRoute({
    clock: new SystemClock(),
    audit: (event) => audited.push(event),
    nodes: {
      tlsNode: () => null,
      properties: (id) => (id === 'server' ? deployed : null),
      credentials: (id) => (id === 'server' ? { username: 'fleet', password: 'pw-91d3' } : {}),
      setting: (_id, name) => ({ HOST: '127.0.0.1' })[name],
      ...more,
    },
    ifMayDeploy: (_request, response, go) => {
      if (mayDeploy) go();
      else response.status(401).json({});
    },
  });
  const ask = (request: Partial<TestRequest>): Promise<Answered> =>
    new Promise((resolve) => {
      let status = 200;
      const response: TestResponse = {
        set: () => undefined,
        status: (code) => {
          status = code;
          return response;
        },
        json: (body) => resolve({ status, body }),
      };
      made.test({ headers: JSON_HEADERS, body: form, ...request }, response);
    });
  return { ask, audited };
}

const codesOf = ({ body }: Answered) => body.findings?.map(({ code }) => code);

describe('the endpoint of the connection test', () => {
  it('the endpoint tests the form, and audits that without its values', async () => {
    const { ask, audited } = route();
    const answer = await ask({});
    expect(codesOf(answer)).to.deep.equal(['connection-refused']);
    expect(audited).to.deep.equal([{ event: 'cluster-leader.connection.test', id: 'server' }]);
  });

  it('the endpoint refuses what a foreign page can send, and what is no form', async () => {
    const { ask, audited } = route();
    expect((await ask({ headers: {} })).status).to.equal(403);
    for (const body of [undefined, 'x', {}, { ...form, config: [] }, { ...form, keys: 'x' }]) {
      expect((await ask({ body })).body).to.deep.equal({ code: 'no-form' });
    }
    expect(audited).to.have.lengthOf(6);
  });

  // Before the permission to deploy is checked, the values are read, and compared with what is deployed.
  const odd: Readonly<Record<string, unknown>> = {
    'an object': { toString: 1 },
    'a huge text': ' '.repeat(20_001),
  };
  for (const [what, value] of Object.entries(odd)) {
    it(`the endpoint takes no form with ${what} in a field`, async () => {
      const { ask } = route({}, false);
      const bodies = [
        { ...form, config: { ...config, tls: value } },
        { ...form, credentials: { username: value } },
        { ...form, keys: [{ lockKey: value }] },
      ];
      for (const body of bodies) expect((await ask({ body })).body).to.deep.equal({ code: 'no-form' });
    });
  }

  it('the endpoint lets those who may not deploy test only what is deployed', async () => {
    const { ask } = route({}, false);
    expect((await ask({})).status).to.equal(200);
    const elsewhere = { ...form, config: { ...config, port: '2' } };
    expect((await ask({ body: elsewhere })).status).to.equal(401);
    expect((await ask({ body: { ...form, id: 'new' } })).status).to.equal(401);
    const typed = { ...form, credentials: { username, password: 'a guess' } };
    expect((await ask({ body: typed })).status).to.equal(401);
  });

  it('the endpoint resolves variables as the runtime does, and says which one is missing', async () => {
    const { ask } = route();
    const of = (host: string) => ask({ body: { ...form, config: { ...config, host } } });
    // biome-ignore lint/suspicious/noTemplateCurlyInString: as people write it
    const known = await of('${HOST}');
    expect(known.body.findings?.[0]).to.deep.include({
      code: 'connection-refused',
      params: { server: '127.0.0.1:1', host: '127.0.0.1', detail: 'connect ECONNREFUSED 127.0.0.1:1' },
    });
    // biome-ignore lint/suspicious/noTemplateCurlyInString: as people write it
    const unknown = await of('${NOBODY}');
    expect(unknown.body.findings?.[0]).to.deep.include({
      code: 'undefined-variable',
      params: { variable: 'NOBODY', property: 'host' },
    });
  });

  it('the endpoint says what is wrong with a setting, in the node’s own words', async () => {
    const { ask } = route();
    const answer = await ask({ body: { ...form, config: { ...config, host: 'redis://u:pw-91d3@h' } } });
    expect(codesOf(answer)).to.deep.equal(['host-is-url']);
    expect(JSON.stringify(answer.body)).to.not.contain('pw-91d3');
  });

  it('the endpoint answers within 5 s if the server does not, and tests a node once at a time', async function () {
    this.timeout(10_000);
    const silent = createServer(() => undefined);
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    const sockets: { destroyed: boolean }[] = [];
    silent.on('connection', (socket) => {
      sockets.push(socket);
      socket.on('error', () => undefined);
      socket.resume();
    });
    try {
      const { port } = silent.address() as { port: number };
      const body = { ...form, config: { ...config, port: String(port) } };
      const { ask } = route();
      const began = performance.now();
      const first = ask({ body });
      expect(await ask({ body })).to.deep.equal({ status: 409, body: { code: 'busy' } });
      const other = ask({ body, user: { username: 'bob' } });
      expect(codesOf(await first)).to.deep.equal(['no-connection']);
      expect(performance.now() - began).to.be.below(5_000);
      await other;
      expect(codesOf(await ask({}))).to.deep.equal(['connection-refused']);
      expect(sockets).to.have.lengthOf(2);
    } finally {
      const closed = new Promise((resolve) => silent.close(resolve));
      // It resolves only once all connections have ended.
      await closed;
    }
  });
});
