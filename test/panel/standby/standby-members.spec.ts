/** What two processes in hot standby know of each other, by a real server. */
import { expect } from 'chai';
import { poll } from '../../../dev/harness/waiting.js';
import type { StandbyFacts } from '../../../src/panel/standby/standby-view.js';
import type { Participant } from '../../../src/runtime/participant.js';
import { Seen } from '../../support/redis/seen.js';
import { newKey, useRedis } from '../../support/redis/test-redis.js';
import { PanelProcess } from '../support/process.js';

const SOON = { ms: 5_000, everyMs: 20 };

describe('panel: members in hot standby', function () {
  this.timeout(15_000);
  const redis = useRedis();
  const processes: PanelProcess[] = [];
  afterEach(() => Promise.all(processes.splice(0).map((each) => each.stop())));

  /** Joins, and says of itself what hot standby would. */
  async function begin(name: string, key: string, facts: Partial<StandbyFacts>) {
    const process = new PanelProcess(name);
    processes.push(process);
    const participant: Participant = process.join({ server: redis.server, key }, 'hot-standby');
    const views = new Seen(participant.elector.views$);
    await views.until(`a role of ${name}`, ({ role }) => role !== 'unknown');
    const say = (more: Partial<StandbyFacts> = {}): void => {
      const { leader, token } = participant.elector.view();
      const rest = { since: 5, revision: 'a1b2c3d4e5f6', missingTypes: [], problem: null };
      const told = { phase: 'standby', leader, token, ...rest, ...facts, ...more } as const;
      const { session } = participant;
      process.host.fleet.standby.set({ lockKey: key, server: session.server, session, facts: told });
    };
    say();
    return { process, say };
  }

  it('a standby sees how ready each member is, and the address of the leader’s editor', async () => {
    const key = newKey();
    const anna = await begin('anna', key, { phase: 'active' });
    anna.process.host.fleet.announceEditor('https://anna.example/');
    const bert = await begin('bert', key, { missingTypes: ['opcua'] });
    const { fleet } = bert.process.host;
    fleet.ask();
    await poll(() => fleet.standbyView()?.leaderUrl ?? undefined, {
      ...SOON,
      what: 'the address of the leader',
    });
    expect(fleet.standbyView()).to.deep.include({
      ...{
        leader: 'anna',
        leaderUrl: 'https://anna.example/',
        revision: 'a1b2c3d4',
        activeRevision: 'a1b2c3d4',
      },
      missingTypes: ['opcua'],
    });
    const members = bert.process
      .election(key)
      ?.members.map(({ name, readiness }) => ({ name, ...readiness }));
    expect(members).to.deep.equal([
      { name: 'anna', phase: 'active', revision: 'a1b2c3d4', missing: 0 },
      { name: 'bert', phase: 'standby', revision: 'a1b2c3d4', missing: 1 },
    ]);

    anna.say({ revision: 'ffff00001111' });
    const other = () => fleet.standbyView()?.activeRevision === 'ffff0000' || undefined;
    await poll(other, { ...SOON, what: 'the new revision' });
    expect(bert.process.look().standby).to.deep.equal(fleet.standbyView());
  });

  it('readiness belongs to the lock key of the standby, and to no other', async () => {
    const [key, another] = [newKey(), newKey()];
    const { process } = await begin('anna', key, { phase: 'active' });
    process.join({ server: redis.server, key: another });
    expect(process.election(key)?.members[0]?.readiness?.phase).to.equal('active');
    expect(process.election(another)?.members[0]?.readiness).to.equal(null);
  });
});
