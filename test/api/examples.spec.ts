/** The programs in docs/examples, run as they are: inside the package, its own name leads to it. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { repositoryRoot } from '../../dev/harness/cache-folder.js';
import { useLab } from '../support/redis/lab.js';
import { usePrograms } from './support/programs.js';

const folder = join(repositoryRoot, 'docs', 'examples');

describe('the example programs', function () {
  this.timeout(60_000);
  const lab = useLab();
  const programs = usePrograms();
  const start = (example: string, name: string, more: NodeJS.ProcessEnv = {}) =>
    programs.start(join(folder, example), {
      ...{ REDIS_URL: lab.server.url, LOCK_KEY: lab.key, CLUSTER_LEADER_NAME: name },
      ...more,
    });

  it('a cron job runs on one machine, and on the other one when that is gone', async () => {
    const a = start('cron-job.mjs', 'a', { PERIOD: '100' });
    await a.prints(/Report written, token \d+\./u);
    const b = start('cron-job.mjs', 'b', { PERIOD: '100' });
    await b.prints(/a does the job now\./u);
    expect(b.printed).to.not.contain('Report');
    a.signal('SIGTERM');
    expect(await a.end()).to.deep.equal([null, 'SIGTERM']);
    await b.prints(/This machine does the job now\.\n(?:.*\n)*Report written, token \d+\./u);
  });

  it('an Express service tells who leads, and takes orders only there', async () => {
    const address = async (name: string) => {
      const program = start('express-service.mjs', name, { PORT: '0' });
      const [, port] = await program.prints(/Listening on port (\d+)\./u);
      return { program, url: `http://127.0.0.1:${port}` };
    };
    const a = await address('a');
    await lab.until('the first lease', async () => (await lab.command('GET', lab.key)) !== null);
    const b = await address('b');
    const answer = async (url: string, method = 'GET') => {
      const response = await fetch(url, { method });
      return { status: response.status, ...((await response.json()) as object) };
    };
    await lab.until('b to follow', async () => 'leader' in (await answer(`${b.url}/leader`)));
    const follows = { status: 503, role: 'follower', leader: 'a' };
    await lab.until(
      'b to know',
      async () => JSON.stringify(await answer(`${b.url}/leader`)) === JSON.stringify(follows),
    );
    expect(await answer(`${a.url}/leader`)).to.deep.equal({ status: 200, role: 'leader', leader: 'a' });
    expect(await answer(`${a.url}/invoices`, 'POST')).to.include({ status: 200, sent: true });
    expect(await answer(`${b.url}/invoices`, 'POST')).to.deep.equal({
      status: 409,
      sent: false,
      leader: 'a',
    });
    a.program.signal('SIGTERM');
    expect(await a.program.end()).to.deep.equal([0, null]);
    await lab.until('b to lead', async () => (await answer(`${b.url}/leader`)).status === 200);
  });

  it('a worker drops its job when its term ends, and leaves the lease free', async () => {
    const worker = start('worker.mjs', 'a');
    await worker.prints(/Taking jobs\.\nJob done, token \d+\./u);
    worker.signal('SIGTERM');
    expect(await worker.end()).to.deep.equal([0, null]);
    expect(worker.printed).to.match(/Taking no more jobs\.\nStopped\.\n$/u);
    expect(await lab.command('GET', lab.key)).to.equal(null);
  });

  it('a program tells Prometheus of its elections, beside its own metrics', async () => {
    const program = start('metrics.mjs', 'a', { PORT: '0' });
    const [, port] = await program.prints(/Listening on port (\d+)\./u);
    const text = async () => await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
    await lab.until('a job', async () => /^jobs_total [1-9]/mu.test(await text()));
    expect(await text()).to.match(/^cluster_leader_role\{.*role="leader"\} 1$/mu);
    program.signal('SIGTERM');
    expect(await program.end()).to.deep.equal([0, null]);
  });

  it('Node-RED offers flows only: programs are elsewhere', () => {
    const offered = readdirSync(join(repositoryRoot, 'examples'));
    expect(offered.filter((name) => !name.endsWith('.json'))).to.deep.equal([]);
  });
});
