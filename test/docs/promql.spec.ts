/** The queries of dashboard and alerts, parsed by the grammar of Prometheus's own editor. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { parse } from 'yaml';
import { repositoryRoot } from '../../dev/harness/cache-folder.js';
import { progress } from '../../dev/harness/node-runtime/node-binary.js';
import { installedPackage } from '../../dev/harness/node-runtime/npm-install.js';
import { skipLoudly } from '../../dev/harness/skip-loudly.js';
import { METRICS, type MetricDefinition } from '../../src/runtime/metrics/catalogue.js';

/** ms; of a parser that is not in the cache yet. */
const FETCH_MS = 240_000;

interface Node {
  readonly name: string;
  readonly from: number;
  readonly to: number;
  readonly type: { readonly isError: boolean };
}

interface Parser {
  parse(text: string): { iterate(how: { enter(node: Node): void }): void };
}

interface Query {
  readonly where: string;
  readonly expr: string;
}

const read = (path: string) => readFileSync(join(repositoryRoot, 'deploy', path), 'utf8');

/** With an interval in the place of Grafana's variable; its other variables are within quotes. */
function ofDashboard(): readonly Query[] {
  const { panels } = JSON.parse(read('grafana/dashboard.json')) as {
    readonly panels: readonly { readonly title: string; readonly targets: readonly { expr: string }[] }[];
  };
  return panels.flatMap(({ title, targets }) =>
    targets.map(({ expr }) => ({ where: title, expr: expr.replaceAll('$__rate_interval', '5m') })),
  );
}

function ofAlerts(): readonly Query[] {
  const { groups } = parse(read('prometheus/alerts.yaml')) as {
    readonly groups: readonly { readonly rules: readonly { alert: string; expr: string }[] }[];
  };
  return groups.flatMap(({ rules }) => rules.map(({ alert, expr }) => ({ where: alert, expr })));
}

/** The text of all nodes of these kinds; an error of the grammar is one of its own. */
function found(parser: Parser, expr: string, kinds: readonly string[]): readonly string[] {
  const texts: string[] = [];
  parser.parse(expr).iterate({
    enter: ({ name, from, to, type }) => {
      if (type.isError) texts.push(`error at ${from}`);
      else if (kinds.includes(name)) texts.push(expr.slice(from, to));
    },
  });
  return texts;
}

describe('the queries of dashboard and alerts', function () {
  this.timeout(10_000);
  const queries = [...ofDashboard(), ...ofAlerts()];
  const definitions = Object.entries<MetricDefinition>(METRICS);
  let parser: Parser;

  before(async function () {
    this.timeout(FETCH_MS);
    const wanted = { name: '@prometheus-io/lezer-promql', range: '0.315', cacheName: 'promql' };
    const fetched = await installedPackage({ ...wanted, log: progress }).catch((error: Error) => error);
    if (fetched instanceof Error) skipLoudly(this, fetched.message, `let npm fetch ${wanted.name}`);
    ({ parser } = require(join(fetched.folder, 'dist', 'index.cjs')) as { readonly parser: Parser });
  });

  it('are PromQL', () => {
    expect(found(parser, 'sum(rate(a[5m])', [])).to.not.deep.equal([]);
    for (const { where, expr } of queries) expect(found(parser, expr, []), where).to.deep.equal([]);
  });

  it('name metrics and labels that exist', () => {
    const series = new Set(
      definitions.flatMap(([name, { kind }]) =>
        kind === 'histogram' ? [`${name}_bucket`, `${name}_sum`, `${name}_count`] : [name],
      ),
    );
    const labels = new Set(['instance', 'le', ...definitions.flatMap(([, metric]) => metric.labels)]);
    for (const { where, expr } of queries) {
      const metrics = found(parser, expr, ['VectorSelector']).map((text) => /^\w+/u.exec(text)?.[0]);
      expect(metrics, where).to.not.deep.equal([]);
      expect(
        metrics.filter((name) => name === undefined || !series.has(name)),
        where,
      ).to.deep.equal([]);
      expect(
        found(parser, expr, ['LabelName']).filter((label) => !labels.has(label)),
        where,
      ).to.deep.equal([]);
    }
  });
});
