/** Leads always, and says which version it is. */
module.exports = (RED) => {
  RED.nodes.registerType('cluster-leader', function StandIn(config) {
    RED.nodes.createNode(this, config);
    this.on('input', (message, send, done) => {
      send([{ ...message, isLeader: true, leaderHost: 'stand-in of 1.0.0' }, null]);
      done();
    });
  });
};
