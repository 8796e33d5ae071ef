import { expect } from 'chai';
import { StoreFailure } from '../../src/election/ports.js';
import { replyFailure } from '../../src/redis/failures.js';
import { Circles } from '../../src/redis/topology/cluster/circles.js';
import { inCluster, redirectionIn } from '../../src/redis/topology/cluster/redirection.js';

const ACQUIRING = { renewing: false, asked: false };
const RENEWING = { renewing: true, asked: false };

describe('redirections of a cluster', () => {
  it('MOVED and ASK name a slot and a node', () => {
    expect(redirectionIn(replyFailure('MOVED 14767 127.0.0.1:7402'))).to.deep.equal({
      slot: 14_767,
      host: '127.0.0.1',
      port: 7402,
    });
    expect(redirectionIn(replyFailure('ASK 3 node.example:7402'))).to.include({ host: 'node.example' });
    expect(redirectionIn(replyFailure('MOVED 3 ::1:7402'))).to.include({ host: '::1', port: 7402 });
  });

  it('the host may be missing', () => {
    expect(redirectionIn(replyFailure('MOVED 3 :7402'))).to.deep.equal({ slot: 3, host: '', port: 7402 });
    expect(redirectionIn(replyFailure('MOVED 3 ?:7402'))).to.include({ host: '?' });
  });

  it('other failures and unreadable redirections are none', () => {
    expect(redirectionIn(replyFailure('TRYAGAIN Multiple keys'))).to.equal(null);
    expect(redirectionIn(replyFailure('MOVED away'))).to.equal(null);
  });

  it('in a cluster MOVED and ASK were not executed; elsewhere they are refusals', () => {
    for (const message of ['MOVED 1 h:2', 'ASK 1 h:2']) {
      expect(replyFailure(message).kind).to.equal('refused');
      expect(inCluster(replyFailure(message), ACQUIRING).kind).to.equal('not-executed');
    }
  });

  it('CLUSTERDOWN is told, and tried again later', () => {
    expect(inCluster(replyFailure('CLUSTERDOWN The cluster is down'), RENEWING)).to.include({
      kind: 'busy',
      code: 'CLUSTERDOWN',
    });
  });

  it('CROSSSLOT is a refusal', () => {
    expect(inCluster(replyFailure("CROSSSLOT Keys in request don't hash"), ACQUIRING).kind).to.equal(
      'refused',
    );
  });

  it('an acquisition tells that the slot is moving, a renewal only tries again later', () => {
    const failure = replyFailure('TRYAGAIN Multiple keys request during rehashing of slot');
    expect(inCluster(failure, ACQUIRING)).to.include({ kind: 'busy', code: 'TRYAGAIN' });
    expect(inCluster(failure, RENEWING)).to.include({ kind: 'offline', code: 'TRYAGAIN' });
  });

  it('a key that is sent on again and again is told, and tried again later', () => {
    const moved = replyFailure('MOVED 1 h:2');
    expect(inCluster(moved, { ...RENEWING, circling: true })).to.include({
      kind: 'busy',
      code: 'SENT-AROUND',
      message: 'MOVED 1 h:2',
    });
  });

  it('a key circles after five redirections in a row', () => {
    const circles = new Circles();
    const several = (key: string) => Array.from({ length: 6 }, () => circles.sentOn(key));
    const found = [false, false, false, false, false, true];
    expect(several('a')).to.deep.equal(found);
    expect(several('b')).to.deep.equal(found);
    circles.answered('a');
    expect(several('a')).to.deep.equal(found);
  });

  it('a call that was sent on to a primary without a connection is tried again at once', () => {
    const failure = new StoreFailure('offline', 'no connection');
    expect(inCluster(failure, { renewing: true, asked: true }).kind).to.equal('not-executed');
    expect(inCluster(failure, RENEWING).kind).to.equal('offline');
  });
});
