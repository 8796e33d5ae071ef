/** The end of a lane: counts messages, and reports when all have arrived. */
module.exports = (RED) => {
  RED.nodes.registerType('bench-sink', function BenchSink(config) {
    RED.nodes.createNode(this, config);
    let missing = 0;
    let arrived = () => undefined;
    let last;
    /** Settles with the last message once `count` more have arrived. */
    this.expect = (count) =>
      new Promise((resolve) => {
        missing = count;
        arrived = resolve;
      });
    this.on('input', (message, _send, done) => {
      last = message;
      missing -= 1;
      if (missing === 0) arrived(last);
      done();
    });
  });
};
