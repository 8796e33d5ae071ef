/**
 * The gate's counterpart without an election: it gives messages the same properties and passes them on. With `bare` it
 * only passes them on, which shows what Node-RED itself takes; with `triple` it has three outputs, as the gate has.
 */
module.exports = (RED) => {
  RED.nodes.registerType('bench-pass', function BenchPass(config) {
    RED.nodes.createNode(this, config);
    const { key, leader, bare, triple } = config;
    const since = Date.now();
    const token = since * 1000;
    this.on('input', (message, send, done) => {
      if (!bare) {
        message.isLeader = true;
        message.leaderHost = leader;
        message.election = { key, role: 'leader', leader, token, since };
      }
      send(triple ? [message, null, null] : message);
      done();
    });
  });
};
