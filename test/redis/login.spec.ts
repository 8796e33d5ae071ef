/** A server that answers and does not let us in is told from one that is away, and is not hurried. */
import { expect } from 'chai';
import { useLab } from '../support/redis/lab.js';
import { acquisition, newKey } from '../support/redis/leases.js';
import { type StoreUser, useReplicas } from '../support/redis/store-user.js';

describe('logging in', () => {
  const lab = useLab({ breaks: 'its password is changed' });
  const replicas = useReplicas(lab);

  const requirePassword = (password: string) => lab.command('CONFIG', 'SET', 'requirepass', password);

  afterEach(async () => {
    await requirePassword('');
    await lab.command('ACL', 'SETUSER', 'default', 'on', '+@all');
  });

  const expectWorking = async (replica: StoreUser): Promise<void> => {
    await Promise.all([replica.up(), replica.live()]);
    expect(await replica.acquire(acquisition(newKey('in')))).to.include({ outcome: 'acquired' });
  };

  /** Pauses before the attempts after the second one, in ms. */
  const pausesOf = async (replica: StoreUser, attempts: number): Promise<readonly number[]> => {
    const times: number[] = [];
    replica.store.contact$.subscribe((contact) => {
      if (!contact.up && contact.attempts > 0) times.push(performance.now());
    });
    await replica.contacts.until(`${attempts} attempts`, (c) => !c.up && c.attempts >= attempts);
    return times.slice(1).map((time, at) => time - (times[at] ?? 0));
  };

  it('logging in with the right password works', async () => {
    await requirePassword('open sesame');
    await expectWorking(replicas.begin({ server: { password: 'open sesame' } }));
  });

  it('logging in with a wrong password fails with the cause, and succeeds once the password fits', async () => {
    await requirePassword('right');
    const replica = replicas.begin({ server: { password: 'swordfish' } });
    const { cause } = await replica.down(1);
    expect(cause)
      .to.match(/WRONGPASS/u)
      .and.not.match(/swordfish/u);
    await requirePassword('swordfish');
    await expectWorking(replica);
  });

  it('attempts with a wrong password get slower and slower', async () => {
    await requirePassword('right');
    const pauses = await pausesOf(replicas.begin({ server: { password: 'swordfish' } }), 7);
    // 10 ms · 2^6, less a jitter of half of it; a server that is away is tried every 250 ms at least.
    expect(pauses.at(-1), `the last of the pauses ${pauses.join(', ')}`).to.be.at.least(300);
  });

  it('logging in without a required password reports it, and succeeds once none is required', async () => {
    await requirePassword('right');
    const replica = replicas.begin();
    expect((await replica.down(1)).cause).to.match(/NOAUTH/u);
    await replica.contacts.until('a second attempt', (c) => !c.up && c.attempts >= 2);
    expect(replica.pushesLive.all).to.deep.equal([false]);
    await requirePassword('');
    await expectWorking(replica);
  });

  it('logging in needs no HELLO, which some proxies and servers lack', async () => {
    await lab.command('ACL', 'SETUSER', 'default', '-hello');
    await lab.command('CONFIG', 'RESETSTAT');
    const replica = replicas.begin({ server: { database: 1 } });
    await expectWorking(replica);
    expect(await lab.calls('hello')).to.equal(0);
    // An introduction that the server does not know would be an error there. Redis 6.2 knows no INFO of two sections.
    const errors = await lab.text('INFO', 'errorstats');
    const [, two = '0'] =
      /^cmdstat_info:.*failed_calls=(\d+)/mu.exec(await lab.text('INFO', 'commandstats')) ?? [];
    expect(errors.trim().split('\r\n').slice(1)).to.deep.equal(
      two === '0' ? [] : [`errorstat_ERR:count=${two}`],
    );
    expect(await lab.text('INFO', 'commandstats')).not.to.match(/cmdstat_client/u);
  });

  it('selecting a database that does not exist fails with the cause', async () => {
    const replica = replicas.begin({ server: { database: 99 } });
    expect((await replica.down(1)).cause).to.match(/DB index is out of range/u);
  });

  it('contact returns after the user was disabled and enabled again', async () => {
    await lab.command('ACL', 'SETUSER', 'worker', 'reset', 'on', '>pw', '~*', '&*', '+@all');
    const replica = await replicas.join({ server: { username: 'worker', password: 'pw' } });
    const mark = replica.contacts.mark();
    await lab.command('ACL', 'SETUSER', 'worker', 'off');
    await lab.command('CLIENT', 'KILL', 'USER', 'worker');
    const refused = await replica.contacts.until('a refusal', (c) => !c.up && c.attempts > 0, mark);
    expect(refused)
      .to.have.property('cause')
      .that.matches(/WRONGPASS/u);
    await lab.command('ACL', 'SETUSER', 'worker', 'on');
    await replica.up(mark);
    expect(await replica.acquire(acquisition(newKey('again')))).to.include({ outcome: 'acquired' });
  });
});
