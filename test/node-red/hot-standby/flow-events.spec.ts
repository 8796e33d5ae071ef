import { EventEmitter } from 'node:events';
import { expect } from 'chai';
import type { ConductorEvent } from '../../../src/node-red/hot-standby/conductor/state.js';
import { flowEvents } from '../../../src/node-red/hot-standby/flow-events.js';

/** Node-RED's events, what the conductor is told, and a clock. */
function watched() {
  const events = new EventEmitter();
  const told: ConductorEvent[] = [];
  const clock = { ms: 0 };
  flowEvents(events, { nodeCloseTimeoutMs: 15_000, now: () => clock.ms }).subscribe((event) =>
    told.push(event),
  );
  return { events, told, clock };
}

describe('what Node-RED tells of its flows', () => {
  it('starts and stops are told as they happen; a stop with new flows belongs to a deploy', () => {
    const { events, told } = watched();
    const [config, changed, diff] = [{}, {}, {}];
    events.emit('flows:starting', { config, type: 'full' });
    events.emit('flows:started', { config, type: 'full' });
    events.emit('flows:stopping', { config: changed, type: 'nodes', diff });
    events.emit('flows:stopped', { config: changed, type: 'nodes', diff });
    events.emit('flows:stopping', { config, type: 'full', diff });
    expect(told).to.deep.equal([
      { type: 'starting' },
      { type: 'started' },
      { type: 'stopping', whole: false, deploy: true },
      { type: 'stopped', overdue: false },
      { type: 'stopping', whole: true, deploy: false },
    ]);
  });

  it('a stop that took as long as Node-RED waits for a node may have left one behind, whichever stop it was', () => {
    const { events, told, clock } = watched();
    const [first, second] = [{}, {}];
    events.emit('flows:stopping', { type: 'nodes', diff: first });
    clock.ms = 14_000;
    events.emit('flows:stopping', { type: 'full', diff: second });
    clock.ms = 14_500;
    events.emit('flows:stopped', { type: 'full', diff: second });
    clock.ms = 14_999;
    events.emit('flows:stopped', { type: 'nodes', diff: first });
    expect(told.slice(2)).to.deep.equal([
      { type: 'stopped', overdue: false },
      { type: 'stopped', overdue: true },
    ]);
  });

  it('what keeps the flows from starting is told, and nothing else of what the runtime reports', () => {
    const { events, told } = watched();
    const report = (payload?: object, id = 'runtime-state') => events.emit('runtime-event', { id, payload });
    for (const error of ['missing-types', 'missing-modules', 'safe-mode', 'missing_flow_file'])
      report({ error });
    report({ error: 'credentials_load_failed', text: 'notification.warnings.credentials_load_failed' });
    report({ error: 'credentials_load_failed', text: 'notification.warnings.credentials_load_failed_reset' });
    report({ error: 'git_merge_conflict' });
    report({ state: 'stop' });
    report();
    report({ error: 'x' }, 'node/added');
    expect(told.map((event) => event.type === 'hindered' && event.by)).to.deep.equal([
      ...['missing-types', 'missing-modules', 'safe-mode', 'not-loaded', 'not-loaded'],
    ]);
  });
});
