import { expect } from 'chai';
import { EMPTY } from 'rxjs';
import { Control, type ControlOptions } from '../../src/panel/control.js';
import type { FleetView } from '../../src/panel/fleet-view.js';
import { KEY, SimulatedFleet } from '../support/simulation/fleet.js';

const RESERVE_MS = 2_000;
/** ms; below the reserve on top of what an answer waits for anyway. */
const STOPPING_MS = 4_500;

describe('a hand-over by a leader whose work takes a while to stop', () => {
  it('the answer waits for that, and names the next leader', () => {
    const fleet = new SimulatedFleet();
    const retreat = () => a.clock.at(a.clock.now() + STOPPING_MS);
    const a = fleet.join('A', { ttlMs: 10_000, reserveMs: RESERVE_MS, retreat });
    fleet.time.run(10);
    fleet.join('B', { ttlMs: 10_000 });
    fleet.time.run(10);
    const view = { elections: [{ id: 'e', lockKey: KEY }], servers: [] } as unknown as FleetView;
    const election = { id: 'e', elector: a.elector, memberId: 'm', requests: { ask: () => EMPTY } };
    const options: ControlOptions = {
      fleet: { controlled: [election], incoming$: EMPTY, view: () => view, fresh$: () => EMPTY },
      ...{ pool: { drain: () => undefined }, clock: a.clock, name: 'A' },
    };
    const answers: unknown[] = [];
    new Control(options)
      .handOver({ election: 'e', key: KEY, to: '' })
      .subscribe((answer) => answers.push(answer));
    fleet.time.run(STOPPING_MS + 100);
    expect(answers).to.deep.equal([{ code: 'handed-over', key: KEY, from: 'A', leader: 'B' }]);
  });
});
