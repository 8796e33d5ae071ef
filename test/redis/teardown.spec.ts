/** After stop and close nothing is left: no timer, no socket, no connection on the server, whatever was the matter. */
import { setImmediate as turn } from 'node:timers/promises';
import { expect } from 'chai';
import { type Lab, useLab } from '../support/redis/lab.js';
import { acquisition, newKey } from '../support/redis/leases.js';
import { failureOf, useReplicas } from '../support/redis/store-user.js';
import { type Candidate, useCandidates } from './support/candidates.js';

/** What keeps this process alive, sorted; the lab's own connection included. */
const resources = (): readonly string[] => [...process.getActiveResourcesInfo()].sort();

const state: Readonly<Record<string, (lab: Lab, candidate: Candidate) => Promise<unknown>>> = {
  'while it leads': (_lab, candidate) => Promise.all([candidate.leads(), candidate.replica.live()]),
  'before there was contact': () => Promise.resolve(),
  'while the server is away': async (lab, candidate) => {
    await candidate.leads();
    const mark = candidate.replica.contacts.mark();
    await lab.server.kill();
    await candidate.replica.contacts.until('attempts', (c) => !c.up && c.attempts >= 3, mark);
  },
  'while the server is frozen': async (lab, candidate) => {
    await candidate.leads();
    await lab.server.freeze();
    await candidate.changes.until('the end of its term', ({ view }) => view.role !== 'leader', 1);
  },
  'while it is refused': async (lab, candidate) => {
    await candidate.leads();
    const mark = candidate.replica.contacts.mark();
    await lab.command('CONFIG', 'SET', 'requirepass', 'secret');
    await lab.command('CLIENT', 'KILL', 'SKIPME', 'yes');
    await candidate.replica.contacts.until('refusals', (c) => !c.up && c.attempts >= 3, mark);
  },
};

describe('a stopped elector and a closed store', () => {
  const lab = useLab({ breaks: 'it is killed and frozen' });
  const candidates = useCandidates(lab);
  const replicas = useReplicas(lab);

  const mend = async (): Promise<void> => {
    await lab.server.thaw();
    if (lab.server.pid === undefined) await lab.server.restart({ keepData: false });
    await lab.command('CONFIG', 'SET', 'requirepass', '');
  };

  for (const [when, reach] of Object.entries(state)) {
    it(`a stopped elector and a closed store leave nothing behind ${when}`, async () => {
      await lab.command('PING');
      const before = resources();
      const candidate = candidates.campaign({ key: newKey('end'), ttlMs: 600, name: 'anna' });
      try {
        await reach(lab, candidate);
        await candidate.stop();
        candidate.replica.close();
        expect(candidate.replica.clock.pending, 'timers of the clock').to.equal(0);
        await turn();
        // Sockets take a while to close, timers do not; but the lab has one while it reconnects.
        if (lab.connected) expect(subtract(resources(), before)).not.to.include('Timeout');
      } finally {
        await mend();
      }
      await lab.command('PING');
      await lab.until(
        `${resources().join()} to be no more than ${before.join()}`,
        async () => subtract(resources(), before).length === 0,
      );
      await lab.until('no connection', async () => (await lab.connections()).length === 0);
    });
  }

  it('a stopped leader’s lease is deleted, and its term ended in the record', async () => {
    const key = newKey('end');
    const candidate = candidates.campaign({ key, ttlMs: 30_000, name: 'anna' });
    const token = await candidate.leads();
    await candidate.stop();
    expect(await lab.number('EXISTS', key)).to.equal(0);
    expect(await lab.record(key)).to.include({ token: String(token), end: '0' });
  });

  it('a closed store makes no connection any more, and fails calls as offline', async () => {
    const replica = await replicas.join();
    replica.close();
    await lab.until('its connections to end', async () => (await lab.connections()).length === 0);
    const failure = await failureOf(replica.acquire(acquisition(newKey())));
    expect(failure.kind).to.equal('offline');
    replica.store.contactOf(newKey()).subscribe();
    await lab.command('PING');
    expect(await lab.connections()).to.deep.equal([]);
  });
});

/** What is in `after` more often than in `before`. */
function subtract(after: readonly string[], before: readonly string[]): readonly string[] {
  const rest = [...before];
  return after.filter((each) => {
    const at = rest.indexOf(each);
    if (at >= 0) rest.splice(at, 1);
    return at < 0;
  });
}
