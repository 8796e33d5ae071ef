import { expect } from 'chai';
import { NetworkProxy } from '../../dev/chaos/proxy/network-proxy.js';
import { Caller, Echo, PATIENCE_MS } from './support/echo.js';

describe('chaos proxy', () => {
  let echo: Echo;
  let proxy: NetworkProxy;
  let caller: Caller;

  beforeEach(async () => {
    echo = new Echo();
    const port = await echo.listen();
    proxy = await NetworkProxy.start({ host: '127.0.0.1', port });
    caller = new Caller(proxy.port);
    caller.say('hello');
    await caller.hears('HELLO');
  });

  afterEach(async () => {
    caller.hangUp();
    await proxy.close();
    echo.close();
  });

  const heard = (text: string) =>
    echo.heard.waitFor((line) => line === text, PATIENCE_MS, `the server to hear ${text}`);

  it('the proxy delays both directions', async () => {
    proxy.impose({ delayMs: 40 });
    const began = performance.now();
    caller.say('slow');
    await caller.hears('SLOW');
    expect(performance.now() - began).to.be.at.least(79);
  });

  it('the proxy holds what goes to the server, and delivers it when the hole closes', async () => {
    const heal = proxy.impose({ deafServer: true });
    caller.say('late');
    const other = new Caller(proxy.port);
    other.say('also late');
    heal();
    await Promise.all([caller.hears('LATE'), other.hears('ALSO LATE')]);
    other.hangUp();
  });

  it('the proxy delivers what a client has sent although the client is gone', async () => {
    const heal = proxy.impose({ deafServer: true });
    caller.say('last words');
    caller.hangUp();
    heal();
    await heard('last words');
  });

  it('the proxy holds what comes back, while the server still receives', async () => {
    const heal = proxy.impose({ deafClient: true });
    caller.say('one way');
    await heard('one way');
    expect(caller.got.all).to.deep.equal(['HELLO']);
    heal();
    await caller.hears('ONE WAY');
  });

  it('the proxy delays answers alone', async () => {
    proxy.impose({ answersMs: 60 });
    const began = performance.now();
    caller.say('slow');
    await heard('slow');
    await caller.hears('SLOW');
    expect(performance.now() - began).to.be.at.least(59);
  });

  it('the proxy holds current connections, and lets later ones overtake them', async () => {
    const release = proxy.stallPresent();
    caller.say('first');
    const other = new Caller(proxy.port);
    other.say('second');
    await other.hears('SECOND');
    other.hangUp();
    release();
    await caller.hears('FIRST');
    expect(echo.heard.all).to.deep.equal(['hello', 'second', 'first']);
  });

  it('the proxy resets the client alone, and delivers what it had sent', async () => {
    const release = proxy.stallPresent();
    caller.say('last words');
    const witness = new Caller(proxy.port);
    witness.say('sent later');
    await witness.hears('SENT LATER');
    proxy.abandonAll();
    await caller.hears('ECONNRESET');
    release();
    await heard('last words');
    witness.hangUp();
  });

  it('the proxy holds each connection for its own time', async () => {
    const times = [60, 0];
    const end = proxy.stallEach(() => times.shift() ?? 0);
    caller.say('first');
    const other = new Caller(proxy.port);
    other.say('second');
    await Promise.all([other.hears('SECOND'), caller.hears('FIRST')]);
    end();
    other.hangUp();
    expect(echo.heard.all).to.deep.equal(['hello', 'second', 'first']);
  });

  it('the proxy resets connections', async () => {
    proxy.resetAll();
    await caller.hears('ECONNRESET');
  });

  for (const [aftermath, sign] of [
    ['reset', 'ECONNRESET'],
    ['close', 'end'],
  ] as const) {
    it(`the proxy drops an answer after the command ran, then: ${aftermath}`, async () => {
      const { dropped } = proxy.dropAnswer(aftermath);
      caller.say('spend');
      await Promise.all([dropped, heard('spend'), caller.hears(sign)]);
      expect(caller.got.all).to.not.include('SPEND');
    });
  }

  it('the proxy drops an answer and sends nothing more on that connection', async () => {
    const { dropped } = proxy.dropAnswer('silence');
    caller.say('spend');
    await dropped;
    caller.say('again');
    await heard('again');
    const other = new Caller(proxy.port);
    other.say('hello');
    await other.hears('HELLO');
    other.hangUp();
    expect(caller.got.all).to.deep.equal(['HELLO']);
  });

  it('the proxy drops nothing once that was revoked', async () => {
    proxy.dropAnswer('reset').withdraw();
    caller.say('kept');
    await caller.hears('KEPT');
  });
});
