/** What people are told of deploys. */
import { expect } from 'chai';
import { DeployReport } from '../../../../src/node-red/hot-standby/deploys/report.js';

describe('the report of deploys', () => {
  let lines: string[];
  let notified: { readonly id: string; readonly payload: Record<string, string>; readonly retain: boolean }[];
  let report: DeployReport;
  let now = 0;

  beforeEach(() => {
    lines = [];
    notified = [];
    const line = (level: string) => (text: string) => void lines.push(`${level} ${text}`);
    report = new DeployReport(
      {
        log: { info: line('info'), warn: line('warn'), error: line('error') },
        events: {
          emit: (_name: string, event: never) => {
            notified.push(event);
            return true;
          },
        },
        _: (key, params) => `${key.replace('cluster-panel.deploys.', '')} ${JSON.stringify(params)}`,
      },
      () => now,
    );
  });

  it('a replica whose deploy came second tells its editors', () => {
    report.event({ kind: 'yielded', from: 'anna', backup: '/backup.json' });
    expect(lines).to.deep.equal(['warn yieldedKept {"from":"anna","file":"/backup.json"}']);
    expect(notified).to.deep.equal([
      {
        id: 'cluster-leader-deploy',
        payload: {
          type: 'warning',
          text: 'node-red-contrib-cluster-leader/cluster-leader-panel:cluster-panel.deploys.yielded',
          from: 'anna',
        },
        retain: false,
      },
    ]);
  });

  it('names reach editors as text, whatever they are', () => {
    const from = '<img src=x onerror="alert(1)">:$t(key)__x__\u202e&';
    report.event({ kind: 'yielded', from, backup: null });
    expect(notified[0]?.payload.from).to.match(/^[\p{L}\p{N} .,_&#;-]*$/u);
    expect(notified[0]?.payload.from).to.not.match(/[<>"'$:]|\u202e/u);
    expect(lines[0]).to.not.include('\u202e');
  });

  it('a trouble is told once until it is over', () => {
    for (const detail of ['x', 'x', null, 'x', 'y']) report.failing(detail);
    for (const types of [['a'], ['a'], [], ['a']]) report.typesLacking(types);
    expect(lines.map((line) => line.replaceAll('"', ''))).to.deep.equal([
      ...['warn failed {detail:x}', 'warn failed {detail:x}', 'warn failed {detail:y}'],
      ...['warn typesLacking {types:a}', 'warn typesLacking {types:a}'],
    ]);
  });

  it('a stranger cannot fill the log', () => {
    for (let times = 0; times < 3; times += 1) {
      report.event({ kind: 'refused', fault: 'tampered' });
      report.event({ kind: 'restored' });
    }
    expect(lines).to.deep.equal(['error tampered {}', 'info restored {}']);
    now += 60_000;
    report.event({ kind: 'refused', fault: 'tampered' });
    expect(lines).to.have.lengthOf(3);
  });

  it('a deploy that reaches nobody, because an earlier one waits, is told in the editors, too', () => {
    const hindrance = { why: 'missing-types', types: ['x'] } as const;
    report.event({ kind: 'unshared', from: 'anna', hindrance });
    expect(lines[0]).to.match(/^error failed .*typesMissing .*anna.*x/u);
    expect(notified[0]?.payload.text).to.match(/deploys\.failed$/u);
    expect(notified[0]?.payload.detail).to.match(/typesMissing .*anna.*x/u);
  });

  it('many missing types are cut', () => {
    const types = Array.from({ length: 12 }, (_none, index) => `t${index}`);
    report.event({ kind: 'waiting', from: 'anna', hindrance: { why: 'missing-types', types } });
    expect(lines[0]).to.match(/t9, …/u);
  });

  it('sizes are in MB, rounded up', () => {
    report.event({ kind: 'too-large', bytes: 16 * 1_024 * 1_024 + 1, limit: 16 * 1_024 * 1_024 });
    expect(lines).to.deep.equal(['error tooLarge {"size":"16.1","limit":"16.0"}']);
  });
});
