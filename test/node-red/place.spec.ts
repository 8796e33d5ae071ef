/** Which replica serves HTTP requests, and which holds or refuses them. */
import { expect } from 'chai';
import { map, of } from 'rxjs';
import { YIELD_MS } from '../../src/election/vacancy.js';
import { type Place, placeOf, placesOf } from '../../src/node-red/health/place.js';
import type { StandbyPhase, StandbyState } from '../../src/node-red/hot-standby/hot-standby.js';
import { KEY, SimulatedFleet, TTL_MS } from '../support/simulation/fleet.js';
import { FAIR_NETWORK } from '../support/simulation/network-conditions.js';
import type { SimulatedReplica } from '../support/simulation/replica.js';

/** ms; slower than the others, and in time for a lease that is left to it. */
const SLOW_MS = 15;

/** Of a replica whose flows do not run yet. */
function watchPlace({ elector }: SimulatedReplica): Place[] {
  const state$ = elector.views$.pipe(
    map(({ role, leader, token }): StandbyState => {
      const phase: StandbyPhase = 'standby';
      return { phase, role, leader, token, since: 0, revision: null, missingTypes: [], problem: null };
    }),
  );
  const places: Place[] = [];
  placesOf({ usable: true, state$, participant: { elector$: of(elector) } }).subscribe((place) => {
    if (place !== places.at(-1)) places.push(place);
  });
  return places;
}

describe('where requests to flows in hot standby are served', () => {
  it('here while flows run, and soon while nobody else serves them', () => {
    const other = { role: 'follower', leader: 'bert' } as const;
    const none = { role: 'unknown', leader: null } as const;
    const own = { role: 'leader', leader: 'anna' } as const;
    const problem = null;
    const places = [
      placeOf({ phase: 'active', ...own, problem }, false),
      placeOf({ phase: 'starting', ...own, problem }, false),
      placeOf({ phase: 'stopping', ...none, problem }, false),
      placeOf({ phase: 'standby', role: 'follower', leader: null, problem }, false),
      placeOf({ phase: 'standby', ...other, problem }, false),
      placeOf({ phase: 'standby', ...other, problem }, true),
      placeOf({ phase: 'held', ...own, problem }, false),
      placeOf({ phase: 'held', ...other, problem }, true),
      placeOf({ phase: 'unusable', ...none, problem }, false),
      placeOf({ phase: 'unusable', ...none, problem: { code: 'installed-late', params: {} } }, false),
    ];
    const all: readonly Place[] = [
      ...(['here', 'soon', 'stopping', 'soon', 'elsewhere', 'soon'] as const),
      ...(['elsewhere', 'elsewhere', 'elsewhere', 'here'] as const),
    ];
    expect(places).to.deep.equal(all);
  });

  it('the next leader holds requests from before the former one refuses them, however late it knows', () => {
    const fleet = new SimulatedFleet();
    const [a, b] = [fleet.join('A'), fleet.join('B')];
    const next = fleet.join('C', { weather: { ...FAIR_NETWORK, latency: () => SLOW_MS } });
    fleet.time.run(TTL_MS);
    const [former, third, places] = [a, b, next].map(watchPlace);
    a.elector.resign('C');
    fleet.until(() => former?.at(-1) === 'elsewhere', TTL_MS);
    expect(next.leads, 'knows already').to.equal(false);
    expect(places).to.deep.equal(['elsewhere', 'soon']);
    fleet.until(() => next.leads, TTL_MS);
    fleet.time.run(SLOW_MS);
    expect([former, third, places]).to.deep.equal([
      ['soon', 'elsewhere'],
      ['elsewhere', 'soon', 'elsewhere'],
      ['elsewhere', 'soon'],
    ]);
  });

  it('a release that did not happen holds requests only until the lease is read', () => {
    const fleet = new SimulatedFleet();
    const [leader, follower] = [fleet.join('A'), fleet.join('B')];
    fleet.time.run(1_234);
    const { token } = follower.elector.view();
    const places = watchPlace(follower);
    fleet.server.publish({ key: KEY, push: { kind: 'released', token: token ?? 0, to: 'nobody' } });
    fleet.time.run(YIELD_MS + 5);
    expect(places).to.deep.equal(['elsewhere', 'soon', 'elsewhere']);
    expect(leader.leads).to.equal(true);
  });
});
