/** What a command runs, and what it calls a success, must be what was asked for. */
import { expect } from 'chai';
import { readOptions as bench } from '../../dev/bench/options.js';
import { readOptions as chaos } from '../../dev/chaos/options.js';
import { readOptions as demo } from '../../dev/demo/options.js';
import { UsageError } from '../../dev/support/command-line.js';

const experiments = ['takeover', 'crash', 'gate'];

describe('command lines', () => {
  it('bench runs everything and checks it unless told otherwise', () => {
    expect(bench([], experiments)).to.include({ quick: false, check: true });
    expect(bench([], experiments).only).to.deep.equal(experiments);
    const some = bench(['--only', 'gate', '--only', 'takeover', '--quick', '--no-check'], experiments);
    expect(some).to.include({ quick: true, check: false });
    expect(some.only).to.deep.equal(['takeover', 'gate']);
  });

  it('bench compares with peers only when it is told to, and then does nothing else unless told', () => {
    expect(bench([], experiments)).to.include({ peers: false, docs: false });
    const compared = bench(['--peers', '--docs'], experiments);
    expect(compared).to.deep.include({ peers: true, docs: true, only: [] });
    expect(bench(['--peers', '--only', 'gate'], experiments).only).to.deep.equal(['gate']);
  });

  it('chaos is 2000 faults within 30 minutes, with and without Node-RED', () => {
    expect(chaos([])).to.include({ faults: 2_000, minutes: 30, bare: true, nodeRed: true });
  });

  it('a slice of chaos takes less than a minute, without Node-RED', () => {
    expect(chaos(['--slice']))
      .to.include({ bare: true, nodeRed: false })
      .and.have.property('minutes')
      .below(1);
  });

  it('chaos knows the faults of the fleet that it is to strike', () => {
    expect(chaos(['--fleet', 'cluster', '--only', 'live reshard'])).to.deep.include({
      fleets: ['cluster'],
      kinds: ['live reshard'],
    });
  });

  it('chaos chooses kinds of faults by the beginning of their names', () => {
    const names = chaos(['--only', 'kill -9,Restart']).kinds;
    expect(names).to.include.members(['kill -9', 'restart with its data', 'restart without its data']);
  });

  for (const [read, ...args] of [
    [bench, '--only', 'lunch'],
    [bench, '--fast'],
    [bench, 'crash'],
    [bench, '--docs'],
    [chaos, '--faults', 'many'],
    [chaos, '--replicas', '2'],
    [chaos, '--only', 'no such fault'],
    [chaos, '--fleet', 'sentinel,submarine'],
    [chaos, '--only', 'live reshard'],
    [chaos, '--speed', '3'],
    [demo, '--toru'],
    [demo, 'tour'],
  ] as const) {
    const command = read === bench ? 'bench' : read === chaos ? 'chaos' : 'demo';
    it(`${command} refuses ${args.join(' ')}`, () => {
      expect(() => read(args, experiments)).to.throw(UsageError);
    });
  }
});
