import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { repositoryRoot } from '../../dev/harness/cache-folder.js';
import { firstReport } from '../../src/node-red/leader/role-reporter.js';
import { KEY, SimulatedFleet, TTL_MS } from '../support/simulation/fleet.js';
import type { SimulatedReplica } from '../support/simulation/replica.js';

/** Well past whatever a lease of the fleet can still bring about. */
const LONG_MS = 3 * TTL_MS;

function read(path: string): string {
  return readFileSync(join(repositoryRoot, path), 'utf8');
}

/** The first column of the table that begins with `| reason |`. */
function reasonsOfDocument(): readonly string[] {
  const [, table = ''] = /^\| reason \|.*\n\|[-| ]+\n((?:\|.*\n)+)/m.exec(read('docs/messages.md')) ?? [];
  return table.split('\n').flatMap((row) => {
    const [, first = ''] = row.split('|');
    return [...first.matchAll(/`(\w+)`/g)].map(([, reason = '']) => reason);
  });
}

function reasonsOfHelp(): readonly string[] {
  const [, list = ''] =
    /<h4>Reasons<\/h4>\s*<dl[^>]*>([\s\S]*?)<\/dl>/.exec(read('locales/en-US/cluster-leader.html')) ?? [];
  return [...list.matchAll(/<dt>(\w+)<\/dt>/g)].map(([, reason = '']) => reason);
}

function reasonsOfPanel(): readonly string[] {
  const catalog = JSON.parse(read('locales/en-US/cluster-panel.json')) as {
    'cluster-panel': { reason: Record<string, string> };
  };
  return Object.keys(catalog['cluster-panel'].reason);
}

/** Two replicas: A leads, and B follows it. */
function pair(): { fleet: SimulatedFleet; a: SimulatedReplica; b: SimulatedReplica } {
  const fleet = new SimulatedFleet();
  const [a, b] = [fleet.join('A'), fleet.join('B')];
  fleet.time.run(10);
  return { fleet, a, b };
}

/** The reason that the replica gave last, and who leads in its eyes. */
function said({ changes }: SimulatedReplica): readonly [string, string, string | null] | null {
  const view = changes.at(-1)?.view;
  return view === undefined ? null : [view.reason, view.role, view.leader];
}

function overwrite({ server }: SimulatedFleet): void {
  server.data.del(KEY);
  server.data.hset(KEY, { of: 'another program' });
}

/** For each reason, what brings it about; each checks who gives it. */
const provocations: Readonly<Record<string, () => void | Promise<void>>> = {
  elected: () => {
    const { fleet, a, b } = pair();
    expect(said(a)).to.deep.equal(['elected', 'leader', 'A']);
    a.crash();
    fleet.time.run(LONG_MS);
    expect(said(b)).to.deep.equal(['elected', 'leader', 'B']);
  },
  joined: () => {
    expect(said(pair().b)).to.deep.equal(['joined', 'follower', 'A']);
  },
  released: () => {
    const fleet = new SimulatedFleet();
    const [a, b, c] = [fleet.join('A'), fleet.join('B'), fleet.join('C')];
    fleet.time.run(10);
    a.elector.resign();
    fleet.time.run(10);
    expect(said(b)).to.deep.equal(['elected', 'leader', 'B']);
    expect(said(c)).to.deep.equal(['released', 'follower', 'B']);
  },
  expired: () => {
    const fleet = new SimulatedFleet();
    const [a, b, c] = [fleet.join('A'), fleet.join('B'), fleet.join('C')];
    fleet.time.run(10);
    a.crash();
    fleet.time.run(LONG_MS);
    expect(said(b)).to.deep.equal(['elected', 'leader', 'B']);
    expect(said(c)).to.deep.equal(['expired', 'follower', 'B']);
    fleet.server.refuse({ kind: 'busy', code: 'OOM' });
    fleet.time.run(LONG_MS);
    expect(said(b)).to.deep.equal(['expired', 'follower', null]);
    expect(said(c)).to.deep.equal(['expired', 'follower', null]);
  },
  lost: () => {
    const { fleet, a, b } = pair();
    overwrite(fleet);
    fleet.time.run(LONG_MS);
    expect(said(a)).to.deep.equal(['lost', 'follower', null]);
    expect(said(b)).to.deep.equal(['lost', 'follower', null]);
  },
  disconnected: () => {
    const { fleet, a, b } = pair();
    for (const { store } of [a, b]) store.cut();
    fleet.time.run(LONG_MS);
    expect(said(a)).to.deep.equal(['disconnected', 'unknown', null]);
    expect(said(b)).to.deep.equal(['disconnected', 'unknown', null]);
  },
  reconnected: () => {
    const { fleet, a, b } = pair();
    b.store.cut();
    fleet.time.run(LONG_MS);
    b.store.heal();
    fleet.time.run(LONG_MS);
    expect(said(a)).to.deep.equal(['elected', 'leader', 'A']);
    expect(said(b)).to.deep.equal(['reconnected', 'follower', 'A']);
  },
  resigned: () => {
    const { a } = pair();
    a.elector.resign();
    expect(said(a)).to.deep.equal(['resigned', 'follower', null]);
  },
  stopped: async () => {
    const { fleet, a } = pair();
    const stopped = a.elector.stop();
    expect(said(a)).to.deep.equal(['stopped', 'unknown', null]);
    fleet.time.run(10);
    await stopped;
  },
  deployed: () => {
    const view = pair().a.elector.view();
    const { election } = firstReport(view, { role: 'leader', leader: 'A' }, 'A', 0);
    expect(election.reason).to.equal('deployed');
  },
};

describe('the reasons in the documents', () => {
  const documented = reasonsOfDocument();

  it('the reasons are the same in docs/messages.md, help and panel', () => {
    expect(documented).to.not.have.lengthOf(0);
    expect(reasonsOfHelp()).to.have.members(documented);
    expect(reasonsOfPanel()).to.have.members(documented);
  });

  it('the reasons in the documents are all there are', () => {
    expect(Object.keys(provocations)).to.have.members(documented);
  });

  for (const reason of documented) {
    it(`the reason "${reason}" is given when what its text says happens`, () => provocations[reason]?.());
  }

  it('no reason is given for a lease that was only deleted: its holder restores it, and nothing changes', () => {
    const { fleet, a, b } = pair();
    fleet.server.evict(KEY);
    fleet.time.run(LONG_MS);
    expect([a.changes.length, b.changes.length]).to.deep.equal([1, 1]);
  });

  it('the reason "lost" is given by leader and follower alike when another program overwrites the lease', () => {
    const { fleet, a, b } = pair();
    fleet.server.data.set(KEY, 'settings', null);
    fleet.time.run(LONG_MS);
    expect([said(a)?.[0], said(b)?.[0]]).to.deep.equal(['lost', 'lost']);
  });
});
