import { expect } from 'chai';
import { exampleFlow, LOCK_KEY, OUTPUTS, TTL_MS } from '../../dev/demo/example-flow.js';
import { readSighting } from '../../dev/demo/sighting.js';

describe('demo: what it reads', () => {
  const election = {
    role: 'leader',
    leader: 'a',
    token: 7,
    since: 5,
    previousRole: 'follower',
    reason: 'elected',
  };
  const seen = { replica: 'a', node: 'n', label: 'role', atMs: 3, message: { election } };

  it('the demo reads what a probe saw', () => {
    expect(readSighting(seen)).to.deep.equal({ kind: 'role', replica: 'a', atMs: 3, ...election });
  });

  it('the demo ignores messages that are not its own', () => {
    expect(readSighting({ ...seen, label: 'else' })).to.equal(null);
    for (const message of [null, 'text', {}, { election: null }, { election: { role: 'king' } }]) {
      expect(readSighting({ ...seen, message })).to.equal(null);
    }
    const odd = readSighting({ ...seen, message: { election: { role: 'unknown', token: 'x', leader: 1 } } });
    expect(odd).to.include({ role: 'unknown', token: null, leader: null, since: 0, reason: null });
  });
});

describe('demo: example flow', () => {
  type Node = {
    readonly id: string;
    readonly type: string;
    readonly wires?: readonly (readonly string[])[];
  } & Record<string, unknown>;
  const flow = exampleFlow({ host: '127.0.0.1', port: 4711 }) as Node[];
  const find = (type: string): Node | undefined => flow.find((node) => node.type === type);

  it('the example flow wires a job per second to the leader node, and its outputs to the counters', () => {
    expect(find('inject')).to.include({ repeat: '1' });
    const leader = find('cluster-leader');
    expect(leader).to.include({
      lockKey: LOCK_KEY,
      lockTTL: TTL_MS / 1_000,
      valkey: find('valkey-config')?.id,
    });
    expect(find('valkey-config')).to.include({ host: '127.0.0.1', port: '4711' });
    const labels = leader?.wires?.map((ids) => flow.find(({ id }) => id === ids[0])?.label);
    expect(labels).to.deep.equal([OUTPUTS.acted, OUTPUTS.skipped, OUTPUTS.role]);
  });
});
