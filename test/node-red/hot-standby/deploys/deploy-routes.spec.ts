/** The endpoint for a deploy with which a standby takes over. */
import { expect } from 'chai';
import {
  DeployRoutes,
  type OpenExchange,
} from '../../../../src/node-red/hot-standby/deploys/deploy-routes.js';

type Asked = Parameters<OpenExchange['api']['setFlows']>[0];

const JSON_HEADERS = { 'content-type': 'application/json' };

describe('POST deploy-without-gap', () => {
  let asked: Asked[];
  let possible: boolean;
  let failure: object | null;
  let on: boolean;

  const post = (body: unknown, headers: Record<string, string> = JSON_HEADERS): Promise<unknown> =>
    new Promise((resolve) => {
      let code = 200;
      const exchange: OpenExchange = {
        handOver: {
          get possible() {
            return possible;
          },
        },
        api: {
          setFlows: async (request) => {
            asked.push(request);
            if (failure !== null) throw failure;
            return { rev: 'r2' };
          },
        },
        deployWithoutGap: (deploy) => deploy(),
      };
      new DeployRoutes(() => (on ? exchange : null)).deployWithoutGap(
        { headers, body, user: 'u' },
        {
          status(given) {
            code = given;
            return this;
          },
          json: (answer) => resolve([code, answer]),
        },
      );
    });

  beforeEach(() => {
    asked = [];
    possible = true;
    failure = null;
    on = true;
  });

  it("takes both versions of Node-RED's own body", async () => {
    expect(await post([{ id: 'a', type: 'tab' }])).to.deep.equal([200, { rev: 'r2' }]);
    await post({ flows: [], rev: 'r1', credentials: {} });
    expect(asked.map(({ req, ...rest }) => rest)).to.deep.equal([
      { flows: { flows: [{ id: 'a', type: 'tab' }] }, deploymentType: 'full', user: 'u' },
      { flows: { flows: [], rev: 'r1', credentials: {} }, deploymentType: 'full', user: 'u' },
    ]);
  });

  it('says why nothing was deployed', async () => {
    for (const body of [
      undefined,
      null,
      'x',
      {},
      { flows: {} },
      { flows: [], rev: 1 },
      { flows: [], credentials: 1 },
    ]) {
      expect(await post(body), JSON.stringify(body)).to.deep.equal([400, { code: 'bad-request' }]);
    }
    expect(await post([], { 'content-type': 'text/plain' })).to.deep.equal([403, { code: 'cross-site' }]);
    possible = false;
    expect(await post([])).to.deep.equal([409, { code: 'not-a-standby' }]);
    on = false;
    expect(await post([])).to.deep.equal([409, { code: 'deploys-off' }]);
    expect(asked).to.deep.equal([]);
  });

  it("passes on Node-RED's own refusals, and nothing else of an error", async () => {
    failure = { status: 409, code: 'version_mismatch', message: 'x' };
    expect(await post([])).to.deep.equal([409, { code: 'version_mismatch' }]);
    failure = new Error('a flow with hunter2');
    expect(await post([])).to.deep.equal([500, { code: 'unexpected_error' }]);
  });
});
