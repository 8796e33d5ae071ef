import { join } from 'node:path';
import { expect } from 'chai';
import { repositoryRoot } from '../../dev/harness/cache-folder.js';
import type { Replica, SeenMessage } from '../../dev/harness/node-red/index.js';
import { FETCH_MS, FleetSuite } from '../support/fleet/fleet-suite.js';

const BUILT = join(repositoryRoot, 'dist/src/node-red/hot-standby');

/** For a replica: `runtime` is what this package finds. */
const found = `
  const { Observable, of } = require(${JSON.stringify(join(repositoryRoot, 'dist/src/election/rxjs.js'))});
  const { MessageStop } = require(${JSON.stringify(join(BUILT, 'message-stop.js'))});
  const { findRuntime } = require(${JSON.stringify(join(BUILT, 'find-runtime.js'))});
  const { missingTypes } = require(${JSON.stringify(join(BUILT, 'live-runtime.js'))});
  const runtime = findRuntime(RED.events);
`;

const flows = [
  { id: 'tab', type: 'tab', label: 'flow' },
  { id: 'probe', type: 'fleet-probe', label: 'seen', z: 'tab', x: 1, y: 1, wires: [] },
  { id: 'sender', type: 'fleet-probe', label: '', z: 'tab', x: 1, y: 1, wires: [['probe']] },
];

for (const { version, launcher } of [
  { version: 4, launcher: 'cli' },
  { version: 5, launcher: 'embedded' },
] as const) {
  describe(`hot standby: the runtime of Node-RED ${version}, ${launcher}`, function () {
    this.timeout(30_000);
    const suite = new FleetSuite(version);
    let replica: Replica;
    const ask = (body: string) => replica.evaluate(found + body);

    before(async function () {
      this.timeout(FETCH_MS);
      replica = await suite.start({ flows, launcher });
    });

    it('is found, and is the very one that runs the flows', async () => {
      const seen = await ask(`
          return {
            events: runtime.events === RED.events,
            settings: runtime.settings === nodeRed.settings,
            hooks: runtime.hooks === RED.hooks,
            version: runtime.version.replace("-git", ""),
            started: runtime.isStarted(),
            running: runtime.flows.started,
            ids: runtime.flows.getFlows().flows.map(({ id }) => id),
            stored: (await runtime.storage.getFlows()).rev === runtime.flows.getFlows().rev,
            missing: missingTypes(runtime),
          };`);
      expect(seen).to.deep.equal({
        ...{ events: true, settings: true, hooks: true, version: replica.version, started: true },
        ...{ running: true, ids: ['tab', 'probe', 'sender'], stored: true, missing: [] },
      });
    });

    it('starts nothing while settings.get answers stop, and stops and starts the flows', async () => {
      const seen = await ask(`
          const { settings, flows } = runtime;
          const seen = [];
          const node = () => seen.push(RED.nodes.getNode('probe') !== null && flows.started);
          await flows.stopFlows('full');
          node();
          const { get } = settings;
          settings.get = (name) => (name === 'runtimeFlowState' ? 'stop' : get(name));
          await flows.startFlows('full');
          node();
          settings.get = get;
          await flows.startFlows('full');
          node();
          return seen;`);
      expect(seen).to.deep.equal([false, false, true]);
    });

    it('passes no message on to a node while the term says so', async () => {
      const mark = replica.messages.mark();
      await ask(`
          const never = new Observable(() => undefined);
          let leads = false;
          const term = { isLeader: () => leads, deadline$: never, views$: never };
          const stop = new MessageStop(runtime.hooks, of(term), { now: () => 0 });
          const send = (payload) => RED.nodes.getNode('sender').send({ payload });
          send('stopped');
          await new Promise(setImmediate);
          leads = true;
          send('passed');
          stop.remove();
          leads = false;
          send('passed again');`);
      const last = ({ message }: SeenMessage) => message.payload === 'passed again';
      await replica.messages.waitFor(last, 5_000, 'the last message', mark);
      const seen = replica.messages.since(mark).map(({ message }) => message.payload);
      expect(seen).to.deep.equal(['passed', 'passed again']);
    });

    it('deploys as the admin API does, and refuses another revision', async () => {
      const seen = await ask(`
          const { rev, flows } = runtime.flows.getFlows();
          const changed = flows.map((item) => (item.id === 'probe' ? { ...item, label: 'new' } : item));
          const deploy = (base) =>
            runtime.api.setFlows({ flows: { flows: changed, rev: base }, deploymentType: 'nodes' });
          const deployed = await deploy(rev);
          const refused = await deploy(rev).catch(({ code }) => code);
          return [deployed.rev === runtime.flows.getFlows().rev, deployed.rev !== rev, refused];`);
      expect(seen).to.deep.equal([true, true, 'version_mismatch']);
    });
  });
}
