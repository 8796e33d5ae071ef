/** HTTP requests while flows are in hot standby. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect } from 'chai';
import { BehaviorSubject } from 'rxjs';
import { type Place, placeOf, standbyRequests } from '../../src/node-red/health/standby-requests.js';

/** ms */
const SOON_MS = 10_000;

describe('requests to flows in hot standby', () => {
  let place: BehaviorSubject<Place>;
  let server: Server;
  let url: string;

  beforeEach((done) => {
    place = new BehaviorSubject<Place>('soon');
    const middleware = standbyRequests(place);
    server = createServer((request, response) => {
      server.emit('asked');
      middleware(request, response, () => response.end('flows'));
    });
    server.listen(0, '127.0.0.1', () => {
      url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
      done();
    });
  });
  afterEach(() => {
    place.complete();
    server.close();
    server.closeAllConnections();
  });

  const ask = () => fetch(url, { signal: AbortSignal.timeout(SOON_MS) });
  it('where the flows run, they answer', async () => {
    place.next('here');
    expect(await (await ask()).text()).to.equal('flows');
  });

  it('where they do not, a load balancer is told to try another replica', async () => {
    place.next('elsewhere');
    const { status, headers } = await ask();
    expect([status, headers.get('retry-after'), headers.get('cache-control')]).to.deep.equal([
      503,
      '1',
      'no-store',
    ]);
  });

  for (const [end, status] of [
    ['here', 200],
    ['elsewhere', 503],
  ] as const) {
    it(`during a change of leader a request waits, and goes where the change ends: ${end}`, async () => {
      const asked = new Promise((resolve) => server.once('asked', resolve));
      const answer = ask();
      await asked;
      place.next(end);
      expect((await answer).status).to.equal(status);
    });
  }

  it('a request waits 2 s at most, and those that come later do not wait', async () => {
    const began = performance.now();
    expect((await ask()).status).to.equal(503);
    expect(performance.now() - began).to.be.within(1_900, 8_000);
    const later = performance.now();
    expect((await ask()).status).to.equal(503);
    expect(performance.now() - later).to.be.below(1_500);
  });

  it('requests are served here while flows run, and soon while nobody else serves them', () => {
    const other = { role: 'follower', leader: 'bert' } as const;
    const none = { role: 'unknown', leader: null } as const;
    const own = { role: 'leader', leader: 'anna' } as const;
    const places = [
      placeOf({ phase: 'active', ...own }),
      placeOf({ phase: 'starting', ...own }),
      placeOf({ phase: 'stopping', ...none }),
      placeOf({ phase: 'stopping', ...other }),
      placeOf({ phase: 'standby', role: 'follower', leader: null }),
      placeOf({ phase: 'standby', ...other }),
      placeOf({ phase: 'held', ...own }),
      placeOf({ phase: 'unusable', ...none }),
    ];
    const all: readonly Place[] = [
      'here',
      'soon',
      'soon',
      'elsewhere',
      'soon',
      'elsewhere',
      'elsewhere',
      'elsewhere',
    ];
    expect(places).to.deep.equal(all);
  });
});
