import { setImmediate } from 'node:timers/promises';
import { expect } from 'chai';
import { ProcessEnd } from '../../src/runtime/process-end.js';

/** Signals are only emitted here, never sent: nothing but listeners hears of them. */
describe('a signal that only replicas of this process listen to', () => {
  const { kill } = process;
  let sent: unknown[];
  let ends: ProcessEnd[];

  /** A replica whose release is confirmed when the function that is returned is called. */
  const replica = () => {
    let confirm: () => void = () => undefined;
    const withdrawn = new Promise<void>((resolve) => {
      confirm = resolve;
    });
    const elector = { withdraw: () => withdrawn, rejoin: () => undefined };
    const end = new ProcessEnd({
      ...{ elections: () => [{ elector, ttlMs: 500 }], stopping: () => false, after: () => undefined },
    });
    end.listen();
    ends.push(end);
    return async () => {
      confirm();
      await setImmediate();
    };
  };

  beforeEach(() => {
    [sent, ends] = [[], []];
    process.kill = (_pid, signal) => {
      sent.push(signal);
      return true;
    };
  });
  afterEach(() => {
    process.kill = kill;
    for (const end of ends) end.ignore();
  });

  it('is sent again when the last one has released its leases, and then meets no listener', async () => {
    const before = process.listenerCount('SIGHUP');
    const [one, other] = [replica(), replica()];
    process.emit('SIGHUP', 'SIGHUP');
    await other();
    expect(sent, 'one has not released yet').to.deep.equal([]);
    await one();
    expect(sent).to.deep.equal(['SIGHUP']);
    expect(process.listenerCount('SIGHUP')).to.equal(before);
  });

  it('is sent again even if a replica has begun to listen meanwhile', async () => {
    const one = replica();
    process.emit('SIGHUP', 'SIGHUP');
    const late = replica();
    await one();
    expect(sent).to.deep.equal(['SIGHUP']);
    process.emit('SIGHUP', 'SIGHUP');
    await late();
    expect(sent).to.deep.equal(['SIGHUP', 'SIGHUP']);
  });
});

/** Here, too. */
describe('signals that do not end the process', () => {
  const handler = () => undefined;
  let stopping: boolean;
  let end: ProcessEnd;
  /** What was done to an elector, with the time in ms. */
  let done: string[];
  let now: number;

  const campaign = (name: string, ttlMs: number) => ({
    ttlMs,
    elector: {
      withdraw: async () => {
        done.push(`${now} ${name} withdraws`);
      },
      rejoin: () => done.push(`${now} ${name} rejoins`),
    },
  });
  let timers: { readonly at: number; readonly act: () => void }[];
  const after = (ms: number, act: () => void) => {
    timers = [...timers, { at: now + ms, act }].sort((one, other) => one.at - other.at);
  };
  const pass = async (ms: number) => {
    const until = now + ms;
    for (const { at, act } of timers.filter((timer) => timer.at > now && timer.at <= until)) {
      now = at;
      act();
      await null;
    }
    now = until;
  };
  const begin = (...campaigns: ReturnType<typeof campaign>[]) => {
    end = new ProcessEnd({ elections: () => campaigns, stopping: () => stopping, after });
    end.listen();
    process.emit('SIGHUP', 'SIGHUP');
  };

  beforeEach(() => {
    [stopping, done, now, timers] = [false, [], 0, []];
    process.on('SIGHUP', handler);
  });
  afterEach(() => {
    end.ignore();
    process.off('SIGHUP', handler);
  });

  it('a signal that does not end the process costs a TTL, at least 2 s and at most 20 s', async () => {
    begin(campaign('short', 500), campaign('usual', 10_000), campaign('long', 86_400_000));
    await pass(60_000);
    expect(done).to.deep.equal([
      ...['0 short withdraws', '0 usual withdraws', '0 long withdraws'],
      ...['2000 short rejoins', '10000 usual rejoins', '20000 long rejoins'],
    ]);
  });

  it('a signal that stops the flows counts as the end of the process', async () => {
    begin(campaign('a', 5_000));
    await pass(1_000);
    stopping = true;
    await pass(60_000);
    expect(done).to.deep.equal(['0 a withdraws']);
  });

  it('an elector whose release takes longer than that campaigns once it has settled', async () => {
    const slow = campaign('slow', 500);
    let settle: () => void = () => undefined;
    const withdrawn = new Promise<void>((resolve) => {
      settle = resolve;
    });
    begin({ ...slow, elector: { ...slow.elector, withdraw: () => withdrawn } });
    await pass(2_500);
    expect(done, 'it would take no notice').to.deep.equal([]);
    settle();
    await withdrawn;
    expect(done).to.deep.equal(['2500 slow rejoins']);
  });
});
