/**
 * The node type `fleet-probe`: reports every message it receives to the parent process. Being loaded by Node-RED, it
 * is also where the harness gets hold of the runtime.
 */

const { attach } = require('./commands.js');
const { now, report } = require('./reporter.js');

module.exports = (RED) => {
  attach(RED);
  const relay = (name, about) =>
    RED.events.on(name, (event) => report({ kind: 'event', name, at: now(), ...about(event) }));

  for (const name of ['flows:starting', 'flows:started', 'flows:stopping', 'flows:stopped']) {
    relay(name, (event) => ({ detail: { type: event?.type } }));
  }
  relay('runtime-event', (event) => ({ detail: { id: event.id, payload: event.payload } }));
  RED.events.on('node-status', ({ id, status }) =>
    report({ kind: 'status', node: id, status: status ?? {}, at: now() }),
  );

  RED.nodes.registerType('fleet-probe', function FleetProbe(config) {
    RED.nodes.createNode(this, config);
    this.on('input', (message, _send, done) => {
      report({ kind: 'message', node: this.id, label: config.label || '', at: now(), message });
      done();
    });
  });
};
