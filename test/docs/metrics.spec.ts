/** What docs, dashboard and alerts say about metrics, against what there is. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { parse } from 'yaml';
import { repositoryRoot } from '../../dev/harness/cache-folder.js';
import { METRICS, type MetricDefinition } from '../../src/runtime/metrics/catalogue.js';
import { membersOf } from '../locales/support/unions.js';

const read = (path: string) => readFileSync(join(repositoryRoot, path), 'utf8');
const definitions = Object.entries<MetricDefinition>(METRICS);

interface Panel {
  readonly title: string;
  readonly targets: readonly { readonly expr: string; readonly legendFormat: string }[];
}

/** Names of the time series that a metric has. */
function seriesOf(name: string, { kind }: MetricDefinition): readonly string[] {
  return kind === 'histogram' ? ['_bucket', '_sum', '_count'].map((end) => `${name}${end}`) : [name];
}

const series = new Map(
  definitions.flatMap(([name, metric]) => seriesOf(name, metric).map((each) => [each, metric] as const)),
);

const named = (text: string) => text.match(/\bcluster_leader_\w+/g) ?? [];

/** Labels that an expression selects or groups by, or that a legend shows. */
function labelsIn(text: string): readonly string[] {
  const selected = [...text.matchAll(/(\w+)=~?"/g)].map(([, label = '']) => label);
  const grouped = [...text.matchAll(/ by \(([^)]*)\)/g)].flatMap(([, list = '']) => list.split(', '));
  const shown = [...text.matchAll(/\{\{\s*(?:\$labels\.)?(\w+)\s*\}\}/g)].map(([, label = '']) => label);
  return [...selected, ...grouped, ...shown];
}

/** Prometheus adds `instance`, and `le` to buckets. */
function expectKnown(expression: string, shown: string, where: string): void {
  const metrics = named(expression);
  expect(metrics, where).to.not.have.lengthOf(0);
  expect(
    metrics.filter((name) => !series.has(name)),
    where,
  ).to.deep.equal([]);
  const labels = new Set(['instance', 'le', ...metrics.flatMap((name) => series.get(name)?.labels ?? [])]);
  const unknown = labelsIn(`${expression} ${shown}`).filter((label) => !labels.has(label));
  expect(unknown, where).to.deep.equal([]);
}

describe('docs/metrics.md', () => {
  it('docs/metrics.md lists every metric with its type, labels and meaning', () => {
    const rows = [...read('docs/metrics.md').matchAll(/^\| `(cluster_leader_\w+)` \|(.*)\|$/gm)];
    const listed = rows.map(([, name, rest = '']) => [name, ...rest.split('|').map((cell) => cell.trim())]);
    expect(listed).to.deep.equal(
      definitions.map(([name, { kind, labels, help }]) => [
        ...[name, kind],
        labels.map((label) => `\`${label}\``).join(', '),
        help,
      ]),
    );
  });

  it('docs/metrics.md names every value of a label', () => {
    const known = {
      role: membersOf('src/election/state.ts', 'export type Role ='),
      kind: membersOf('src/election/ports.ts', 'export type FailureKind ='),
      code: membersOf('src/election/state.ts', 'export interface Trouble {\n  readonly code:'),
    };
    const page = read('docs/metrics.md');
    for (const [label, values] of Object.entries(known)) {
      const [, sentence = ''] = new RegExp(`\`${label}\` is ([^;.]*)`).exec(page) ?? [];
      expect(sentence.match(/[\w-]+(?=`)/g), label).to.have.members(values);
    }
  });

  it('names of metrics follow the conventions of Prometheus', () => {
    for (const [name, { kind }] of definitions) {
      expect(name).to.match(/^cluster_leader_[a-z_]+$/);
      expect(name.endsWith('_total'), name).to.equal(kind === 'counter');
      expect(name, 'base units only').to.not.match(/_(?:ms|milliseconds|minutes|bytes_total_ms)(?:_|$)/);
    }
  });
});

describe('deploy/grafana/dashboard.json', () => {
  const text = read('deploy/grafana/dashboard.json');
  const { panels } = JSON.parse(text) as { readonly panels: readonly Panel[] };

  it('the dashboard asks only for metrics and labels that exist', () => {
    expect(panels).to.have.length.above(5);
    for (const { title, targets } of panels) {
      for (const { expr, legendFormat } of targets) expectKnown(expr, legendFormat, title);
    }
    expect(named(text).filter((name) => !series.has(name))).to.deep.equal([]);
  });

  it('the dashboard shows every metric', () => {
    const shown = new Set(named(text));
    const missing = definitions.filter(
      ([name, metric]) => !seriesOf(name, metric).some((each) => shown.has(each)),
    );
    expect(missing.map(([name]) => name)).to.deep.equal([]);
  });
});

describe('deploy/prometheus/alerts.yaml', () => {
  const { groups } = parse(read('deploy/prometheus/alerts.yaml')) as {
    readonly groups: readonly {
      readonly rules: readonly {
        readonly alert: string;
        readonly expr: string;
        readonly annotations: Readonly<Record<string, string>>;
      }[];
    }[];
  };
  const rules = groups.flatMap((group) => group.rules);

  it('alerts ask only for metrics and labels that exist', () => {
    expect(rules).to.have.length.above(3);
    for (const { alert, expr, annotations } of rules) {
      expectKnown(expr, Object.values(annotations).join(' '), alert);
    }
  });

  it('alerts show only labels that their expression leaves', () => {
    for (const { alert, expr, annotations } of rules) {
      const by = [...expr.matchAll(/ by \(([^)]*)\)/g)][0]?.[1]?.split(', ');
      const shown = Object.values(annotations).flatMap((text) =>
        [...text.matchAll(/\$labels\.(\w+)/g)].map(([, label = '']) => label),
      );
      if (by !== undefined)
        expect(
          shown.filter((label) => !by.includes(label)),
          alert,
        ).to.deep.equal([]);
    }
  });
});
