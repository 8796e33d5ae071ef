/** HTTP requests while flows are in hot standby. */
import { once } from 'node:events';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect } from 'chai';
import { BehaviorSubject } from 'rxjs';
import type { Place } from '../../src/node-red/health/place.js';
import { standbyRequests } from '../../src/node-red/health/standby-requests.js';

/** ms */
const SOON_MS = 10_000;

describe('requests to flows in hot standby', () => {
  let place: BehaviorSubject<Place>;
  let server: Server;
  let url: string;
  let flowsAnswered: () => Promise<void>;
  let leave: () => Promise<void>;

  beforeEach((done) => {
    place = new BehaviorSubject<Place>('soon');
    const requests = standbyRequests(place);
    const { middleware } = requests;
    flowsAnswered = requests.answered;
    leave = requests.leave;
    server = createServer((request, response) => {
      server.emit('asked');
      middleware(request, response, () => {
        if (request.url === '/slow') server.emit('under way', response);
        else response.end('flows');
      });
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

  it('flows are not given a request whose client has given up waiting, and may have asked another replica', async () => {
    const given: unknown[] = [];
    server.on('under way', (response) => given.push(response));
    const asked = new Promise((resolve) => server.once('asked', resolve));
    const gone = new Promise((resolve) =>
      server.once('request', (_, response) => response.once('close', resolve)),
    );
    const giveUp = new AbortController();
    const answer = fetch(new URL('/slow', url), { method: 'POST', signal: giveUp.signal }).catch(() => null);
    await asked;
    giveUp.abort();
    await Promise.all([answer, gone]);
    place.next('here');
    expect(given).to.deep.equal([]);
  });

  it('a request waits 2 s at most, and those that come later do not wait', async () => {
    const began = performance.now();
    expect((await ask()).status).to.equal(503);
    expect(performance.now() - began).to.be.within(1_900, 8_000);
    const later = performance.now();
    expect((await ask()).status).to.equal(503);
    expect(performance.now() - later).to.be.below(1_500);
  });

  for (const [method, status] of [
    ['GET', 503],
    ['POST', 500],
  ] as const) {
    it(`what flows were working on when they stopped is broken off: ${method} with ${status}`, async () => {
      place.next('here');
      const underWay = new Promise<ServerResponse>((resolve) => server.once('under way', resolve));
      const answer = fetch(new URL('/slow', url), { method, signal: AbortSignal.timeout(SOON_MS) });
      const response = await underWay;
      place.next('stopping');
      place.next('soon');
      expect(response.headersSent, 'answered before it is known who is next').to.equal(false);
      place.next('elsewhere');
      expect((await answer).status).to.equal(status);
    });
  }

  it('what was under way is broken off, too, if the flows start again here', async () => {
    place.next('here');
    const underWay = new Promise((resolve) => server.once('under way', resolve));
    const answer = fetch(new URL('/slow', url), { signal: AbortSignal.timeout(SOON_MS) });
    await underWay;
    for (const next of ['stopping', 'soon', 'here'] as const) place.next(next);
    expect((await answer).status).to.equal(503);
  });

  it('what flows still answer while they stop is theirs', async () => {
    place.next('here');
    const underWay = new Promise<ServerResponse>((resolve) => server.once('under way', resolve));
    const answer = fetch(new URL('/slow', url), { signal: AbortSignal.timeout(SOON_MS) });
    const response = await underWay;
    place.next('stopping');
    let all = false;
    const done = flowsAnswered().then(() => {
      all = true;
    });
    await new Promise(setImmediate);
    expect(all).to.equal(false);
    response.end('flows');
    expect(await (await answer).text()).to.equal('flows');
    await done;
    place.next('elsewhere');
  });

  it('a process that ends refuses what waits and what still comes, and keeps no connection', async () => {
    const asked = new Promise((resolve) => server.once('asked', resolve));
    const sent: ServerResponse[] = [];
    server.prependListener('request', (_, response) => response.once('close', () => sent.push(response)));
    const waiting = ask();
    await asked;
    await leave();
    expect(sent, 'answers that are sent').to.have.lengthOf(1);
    const answers = [await waiting, await ask()];
    expect(answers.map(({ status, headers }) => [status, headers.get('connection')])).to.deep.equal([
      [503, 'close'],
      [503, 'close'],
    ]);
  });

  for (const [method, status] of [
    ['GET', 503],
    ['POST', 500],
  ] as const) {
    it(`what flows have not answered when the process ends is broken off: ${method} with ${status}`, async () => {
      place.next('here');
      const underWay = new Promise<ServerResponse>((resolve) => server.once('under way', resolve));
      const answer = fetch(new URL('/slow', url), { method, signal: AbortSignal.timeout(SOON_MS) });
      const sent = once(await underWay, 'close').then(() => true);
      await leave();
      expect(await Promise.race([sent, nextTurn(false)]), 'sent').to.equal(true);
      expect((await answer).status).to.equal(status);
      place.next('soon');
      expect((await ask()).status, 'later').to.equal(503);
    });
  }

  it('a process that ends does not wait for a stream, whose flows may never end it', async () => {
    place.next('here');
    const underWay = new Promise<ServerResponse>((resolve) => server.once('under way', resolve));
    const answer = fetch(new URL('/slow', url), { signal: AbortSignal.timeout(SOON_MS) });
    const response = await underWay;
    response.writeHead(200, { 'Content-Type': 'text/event-stream' }).write('data: 1\n\n');
    expect((await answer).status).to.equal(200);
    await leave();
    expect(response.writableEnded).to.equal(false);
  });
});
