import { expect } from 'chai';
import { Counter, type OpenMetricsContentType, Registry } from 'prom-client';
import { ElectionError, metrics } from '../../src/api/index.js';
import { sharedReplicas } from '../../src/runtime/process-share.js';
import { useLab } from '../support/redis/lab.js';
import { next, useElectors } from './support/electors.js';

describe('metrics of a program', () => {
  const lab = useLab();
  const electors = useElectors(lab);
  const ofKey = () => `server="${lab.options.host}:${lab.options.port}",key="${lab.key}"`;

  it('a registry of prom-client tells of the elections from the first call on', async () => {
    const registry = metrics({ name: 'counted' });
    const [elector, other] = [electors.make('counted'), electors.make('other')];
    await next(elector.start(), 'leader');
    await next(other.start(), 'follower');
    await elector.resign();
    await next(other, 'leader');
    await lab.until('to follow', async () => elector.leader === 'other');
    const text = await registry.metrics();
    expect(registry.contentType).to.equal('text/plain; version=0.0.4; charset=utf-8');
    expect(text).to.contain(`cluster_leader_role{${ofKey()},role="follower"} 1\n`);
    expect(text).to.contain(`cluster_leader_terms_total{${ofKey()}} 1\n`);
    expect(text).to.contain(`cluster_leader_changes_total{${ofKey()},role="follower",reason="resigned"} 1\n`);
    expect(text).to.match(/cluster_leader_info\{version="[^"]+",replica="counted"\} 1\n/u);
    expect(text).to.not.contain('process_cpu');
  });

  it('each scrape tells what is then, also of two at the same time', async () => {
    const registry = metrics({ name: 'scraped' });
    const elector = electors.make('scraped').start();
    const role = async () => /role="(\w+)"\} 1/u.exec(await registry.metrics())?.[1];
    const before = role();
    await next(elector, 'leader');
    const during = role();
    const after = elector.stop().then(role);
    expect(await Promise.all([before, during, after])).to.deep.equal(['unknown', 'leader', undefined]);
  });

  it("they can be merged with a program's own, or added to them", async () => {
    const own = new Registry();
    const jobs = new Counter({ name: 'jobs_total', help: 'Jobs done', registers: [own] });
    jobs.inc(3);
    await next(electors.make('merged').start(), 'leader');
    const merged = Registry.merge([own, metrics({ name: 'merged' })]);
    metrics({ name: 'merged', register: own });
    metrics({ name: 'merged', register: own });
    for (const registry of [merged, own]) {
      const text = await registry.metrics();
      expect(text).to.contain('jobs_total 3\n');
      expect(text).to.contain(`cluster_leader_role{${ofKey()},role="leader"} 1\n`);
    }
  });

  it('a registry for OpenMetrics can have them', async () => {
    const own = new Registry<OpenMetricsContentType>();
    own.setContentType(Registry.OPENMETRICS_CONTENT_TYPE);
    metrics({ name: 'open', register: own });
    await next(electors.make('open').start(), 'leader');
    const text = await own.metrics();
    expect(text).to.contain('# TYPE cluster_leader_terms counter\n');
    expect(text).to.contain(`cluster_leader_terms_total{${ofKey()}} 1\n`);
  });

  it('a name that cannot be used, and an older copy that has no metrics, are errors at once', () => {
    const name = 'a copy without metrics';
    metrics({ name });
    const replica = sharedReplicas().get(name);
    if (replica === undefined) throw new Error('there is no replica');
    const { registry: _, ...older } = replica;
    sharedReplicas().set(name, older);
    for (const [given, code] of [
      ['', 'name-invalid'],
      [name, 'copy-too-old'],
    ] as const) {
      expect(() => metrics({ name: given }))
        .to.throw(ElectionError)
        .with.property('code', code);
    }
    sharedReplicas().delete(name);
  });
});
