/** A restart is noted while the lease is held, so that its quarantine runs beside the lease and not after it. */
import { expect } from 'chai';
import { recordKey } from '../../../src/redis/keys.js';
import { useLab } from '../../support/redis/lab.js';
import { acquisition, newKey, TTL_MS } from '../../support/redis/leases.js';
import { useReplica, useReplicas } from '../../support/redis/store-user.js';
import { runStaged } from '../support/staged-script.js';

const OLD_RUN = 'abc+def';

describe('another run of the server, noted while the lease is held', () => {
  const lab = useLab();
  const replica = useReplica(lab);

  /** A term of another run, as a restart with all data leaves it. */
  const termOfOldRun = async () => {
    const term = await replica.lead(lab.key);
    await lab.setRecord(lab.key, { run: OLD_RUN });
    return term;
  };

  it('a noted run begins its quarantine at once, and leaves `run` alone', async () => {
    await termOfOldRun();
    const before = await lab.now();
    expect(await replica.acquire(acquisition(lab.key))).to.include({ outcome: 'held' });
    const { run, hrun, hold } = await lab.record(lab.key);
    expect(run).to.equal(OLD_RUN);
    expect(hrun).to.match(/^[0-9a-f]{40}\+/u);
    expect(Number(hold)).to.be.within(before + TTL_MS, before + TTL_MS + 5_000);

    await replica.acquire(acquisition(lab.key));
    expect(await lab.record(lab.key), 'once per run').to.include({ hold });
  });

  it('a lease that ends after the quarantine of a noted run is taken at once', async () => {
    await termOfOldRun();
    await replica.acquire(acquisition(lab.key));
    const past = (await lab.now()) - 100;
    await lab.setRecord(lab.key, { hold: past, end: past });
    await lab.command('DEL', lab.key);
    expect(await replica.acquire(acquisition(lab.key))).to.include({ outcome: 'acquired' });
  });

  it('a lease that ends or is released before the quarantine of a noted run waits for it', async () => {
    const term = await termOfOldRun();
    await replica.acquire(acquisition(lab.key));
    await replica.release(term);
    const { hold } = await lab.record(lab.key);
    // A second release of the same term, of a connection that was thought dead, ends nothing either.
    await replica.release(term);
    expect(await replica.acquire(acquisition(lab.key))).to.include({
      outcome: 'quarantined',
      why: 'other-run',
    });
    await replica.release(term);
    expect((await lab.record(lab.key)).end).to.equal(hold);
    expect(await replica.acquire(acquisition(lab.key))).to.include({
      outcome: 'quarantined',
      why: 'not-ended',
    });
  });

  it('the next restart is another run and is noted again', async () => {
    await termOfOldRun();
    await replica.acquire(acquisition(lab.key));
    await lab.command('DEL', lab.key);
    await lab.setRecord(lab.key, { hrun: 'ghi+jkl', hold: (await lab.now()) - 1, end: 0 });
    const reply = await replica.acquire(acquisition(lab.key));
    expect(reply)
      .to.include({ why: 'other-run' })
      .and.have.property('retryMs')
      .above(TTL_MS - 5_000);
  });

  it('the end of a holder that renews without naming its run still counts', async () => {
    await termOfOldRun();
    await replica.acquire(acquisition(lab.key));
    const now = await lab.now();
    await lab.setRecord(lab.key, { hold: now - 1, end: now + TTL_MS / 2 });
    await lab.command('DEL', lab.key);
    const reply = await replica.acquire(acquisition(lab.key));
    expect(reply)
      .to.include({ why: 'other-run' })
      .and.have.property('retryMs')
      .within(1, TTL_MS / 2 + 2);
  });

  it('a release that was told exactly the counting end does not end the quarantine', async () => {
    const term = await termOfOldRun();
    await replica.acquire(acquisition(lab.key));
    const now = await lab.now();
    await lab.setRecord(lab.key, { hold: now + TTL_MS / 2, end: term.end });
    await lab.command('DEL', lab.key);
    expect(await replica.acquire(acquisition(lab.key))).to.include({
      outcome: 'quarantined',
      why: 'other-run',
    });
    await replica.release(term);
    expect(await replica.acquire(acquisition(lab.key))).to.include({
      outcome: 'quarantined',
      why: 'not-ended',
    });
  });

  it('a repeated release that was told exactly the end of the noted quarantine does not end it', async () => {
    const term = await termOfOldRun();
    await replica.acquire(acquisition(lab.key));
    await lab.setRecord(lab.key, { hold: term.end });
    await replica.release(term);
    expect(await replica.acquire(acquisition(lab.key))).to.include({
      outcome: 'quarantined',
      why: 'other-run',
    });
    await replica.release(term);
    expect((await lab.record(lab.key)).end).to.equal(String(term.end + 1));
    expect(await replica.acquire(acquisition(lab.key))).to.include({
      outcome: 'quarantined',
      why: 'not-ended',
    });
  });

  it('a quarantine that a release lengthened keeps its last millisecond, however soon it is looked at', async () => {
    const keys = [lab.key, recordKey(lab.key)] as const;
    const lengthened = `@${TTL_MS + 1}`;
    const acquiring = ['host#mine.1', String(TTL_MS), String(TTL_MS), '', '', '1'];
    const record = { token: '~0', ttl: String(TTL_MS), far: lengthened, hrun: 'a2+b2', hold: lengthened };
    for (const fields of [
      { ...record, run: 'a1+b1', end: '0' },
      { ...record, run: 'a2+b2', end: lengthened },
    ]) {
      const stage = { lease: null, record: fields, run: 'a2+b2' };
      const { nowUs, record: left } = await runStaged(lab, 'acquire', keys, stage, acquiring);
      expect(left?.end, fields.run).to.equal(String(Math.floor(nowUs / 1_000) + TTL_MS + 1));
    }
  });

  it('a server that refuses writes still answers when a run cannot be noted', async () => {
    await termOfOldRun();
    await lab.command('CONFIG', 'SET', 'maxmemory', 1);
    try {
      expect(await replica.acquire(acquisition(lab.key))).to.include({ outcome: 'held' });
    } finally {
      await lab.command('CONFIG', 'SET', 'maxmemory', 0);
    }
    expect(await lab.record(lab.key)).to.not.have.property('hrun');
  });
});

describe('asking without acquiring', () => {
  const lab = useLab();
  const replicas = useReplicas(lab);

  it('a caller that only asks learns who holds the lease, and takes no free one', async () => {
    const replica = await replicas.join();
    const key = newKey('ask');
    const claims = false;
    expect(await replica.acquire(acquisition(key, { claims }))).to.include({ outcome: 'vacant' });
    expect(await lab.number('EXISTS', key)).to.equal(0);
    expect(await lab.record(key)).to.deep.equal({});
    const request = acquisition(key);
    await replica.acquire(request);
    expect(await replica.acquire(acquisition(key, { claims }))).to.include({
      outcome: 'held',
      value: request.value,
    });
  });
});
