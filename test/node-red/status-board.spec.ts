/** How long a status tells that the primary has moved, and that the log tells it once. */
import { expect } from 'chai';
import { NEVER, of, Subject } from 'rxjs';
import type { ElectionView } from '../../src/election/view.js';
import { Journal } from '../../src/node-red/leader/journal.js';
import { StatusBoard } from '../../src/node-red/leader/status-board.js';
import type { Failover } from '../../src/redis/topology/topology.js';
import { LogFilter } from '../../src/runtime/log-filter.js';
import type { Participant } from '../../src/runtime/participant.js';
import type { SystemClock } from '../../src/runtime/system-clock.js';
import { Texts } from '../../src/runtime/texts.js';
import { ManualClock } from '../support/manual-clock.js';

const texts = new Texts((key) => key.replace(/^cluster-leader\./, ''), 'en-US');
const following: ElectionView = {
  ...{ key: 'k', role: 'follower', leader: 'B', token: 5, since: 0, reason: 'joined', met: true },
  ...{ trouble: null, wait: null, otherTtlMs: null, next: null, standing: 'candidate' as const },
};
const electing: ElectionView = { ...following, leader: null };
const failover: Failover = { from: 'a:6379', to: 'b:6379', at: 1 };

function scene() {
  const clock = new ManualClock();
  const failovers = new Subject<Failover>();
  const statuses: string[] = [];
  let view = following;
  const session = {
    ...{ server: { host: 'a', port: 6379, database: 0 }, failoversOf: () => failovers },
    ...{ failoverFilter: new LogFilter(), logFilter: new LogFilter() },
  };
  const participant = {
    ...{ session, elector: { key: 'k', view: () => view }, ttlMs: 5_000, ttlConflict$: of(null) },
  } as unknown as Participant;
  const board = new StatusBoard({
    ...{ texts, participant, replica: 'A', otherTtls$: NEVER, clock: clock as unknown as SystemClock },
    node: { status: ({ text }: { text: string }) => statuses.push(text) } as never,
    problem: () => null,
    guard: (work) => work(),
  });
  const see = (next: ElectionView) => {
    view = next;
    board.show();
  };
  return { clock, failovers, statuses, board, see, participant };
}

describe('the status of a leader node when the primary moves', () => {
  it('the status tells a move for 10 s', () => {
    const { clock, failovers, statuses, board } = scene();
    failovers.next(failover);
    clock.runUntil(9_999);
    expect(statuses).to.deep.equal(['status.follower', 'status.primary-moved']);
    clock.runUntil(10_000);
    expect(statuses.slice(2)).to.deep.equal(['status.follower']);
    board.close();
    expect(clock.alarms).to.equal(0);
  });

  it('the status tells a move for as long as there is no leader', () => {
    const { clock, failovers, statuses, board, see } = scene();
    see(electing);
    failovers.next(failover);
    clock.runUntil(60_000);
    expect(statuses.at(-1)).to.equal('status.primary-moved');
    see(following);
    expect(statuses.at(-1)).to.equal('status.follower');
    see(electing);
    expect(statuses.at(-1)).to.equal('status.electing');
    board.close();
  });

  it('a second move is told for its own 10 s', () => {
    const { clock, failovers, statuses, board } = scene();
    failovers.next(failover);
    clock.runUntil(8_000);
    failovers.next({ ...failover, from: 'b:6379', to: 'a:6379', at: 2 });
    clock.runUntil(17_999);
    expect(statuses.at(-1)).to.equal('status.primary-moved');
    clock.runUntil(18_000);
    expect(statuses.at(-1)).to.equal('status.follower');
    board.close();
  });

  it('the log tells each move once for all nodes of a server', () => {
    const { participant, board } = scene();
    const lines: string[] = [];
    const journals = [1, 2].map(() => new Journal(participant, texts, (line) => lines.push(line)));
    const back = { ...failover, from: 'b:6379', to: 'a:6379', at: 2 };
    for (const each of [failover, back, { ...failover, at: 3 }]) {
      for (const journal of journals) journal.failover(each);
    }
    expect(lines).to.deep.equal(['log.primary-moved', 'log.primary-moved', 'log.primary-moved']);
    board.close();
  });
});
