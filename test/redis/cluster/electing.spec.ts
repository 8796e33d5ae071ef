/** Elections on a healthy cluster. */
import { expect } from 'chai';
import { useCluster } from '../../support/redis/many-servers.js';
import { keyPerShard, useClusterReplicas } from '../support/cluster-replicas.js';

describe('electors on a cluster', function () {
  this.timeout(60_000);
  const cluster = useCluster({ nodeTimeoutMs: 1_000 });
  const replicas = useClusterReplicas(cluster);

  it('keys on three shards elect, and a follower takes over each', async () => {
    const [anna, bert] = [replicas.join(), replicas.join()];
    const keys = keyPerShard();
    const leaders = keys.map((key) => replicas.campaign(anna, key, 'anna', 5_000));
    const tokens = await Promise.all(leaders.map((leader) => leader.leads()));
    const followers = keys.map((key) => replicas.campaign(bert, key, 'bert', 5_000));
    await Promise.all(followers.map((follower) => follower.follows('anna')));
    const since = performance.now();
    await Promise.all(leaders.map((leader) => leader.stop()));
    const later = await Promise.all(followers.map((follower) => follower.leads()));
    expect(performance.now() - since).to.be.below(1_000);
    later.forEach((token, index) => {
      expect(token).to.be.above(tokens[index] ?? Number.NaN);
    });
  });
});
