import { expect } from 'chai';
import { callsBetween, parseCommandStats } from '../../dev/bench/command-stats.js';
import { parseMonitorLine } from '../../dev/bench/idle/monitor.js';

describe('bench: what a server says', () => {
  it('the bench reads INFO commandstats', () => {
    const info = [
      '# Commandstats',
      'cmdstat_evalsha:calls=12,usec=340,usec_per_call=28.33,rejected_calls=0,failed_calls=0',
      'cmdstat_client|list:calls=3,usec=90,usec_per_call=30.00,rejected_calls=0,failed_calls=0',
    ].join('\r\n');
    expect(parseCommandStats(info)).to.deep.equal({ evalsha: 12, 'client|list': 3 });
  });

  it('the bench counts what was run in between', () => {
    const before = { ping: 2, get: 5 };
    const after = { ping: 2, get: 9, set: 1 };
    expect(callsBetween(before, after)).to.deep.equal({ get: 4, set: 1 });
  });

  it('the bench reads MONITOR, and leaves out what scripts run', () => {
    const line = '1700000000.123456 [0 127.0.0.1:51234] "EVALSHA" "abc" "2" "k" "{k}:term"';
    expect(parseMonitorLine(line)).to.deep.equal({ address: '127.0.0.1:51234', command: 'evalsha' });
    expect(parseMonitorLine('1700000000.123456 [0 lua] "GET" "k"')).to.equal(null);
    expect(parseMonitorLine('OK')).to.equal(null);
  });
});
