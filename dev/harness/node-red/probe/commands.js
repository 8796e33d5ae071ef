/** What the parent may ask for. Each request carries a number, and gets one reply with the same number. */

const path = require('node:path');
const { report } = require('./reporter.js');

let api;

const commands = {
  /** Hands a message to a node, as a wire would. */
  inject({ node, message }) {
    const target = api.nodes.getNode(node);
    if (!target) throw new Error(`there is no running node ${node}`);
    target.receive(message);
  },

  /** Ends the flows and the runtime, while the process lives on: what an embedding application does. */
  async stopRuntime() {
    await nodeRed().stop();
  },

  /** Keeps the event loop busy for some milliseconds: timers and sockets wait, as they do after a long computation. */
  stall({ ms }) {
    const end = performance.now() + ms;
    while (performance.now() < end);
  },

  /** Runs the body of an async function that sees `RED` (a node's view), `nodeRed` (the whole) and `require`. */
  evaluate({ body }) {
    const run = new Function('RED', 'nodeRed', 'require', `return (async () => { ${body} })()`);
    return run(api, nodeRed(), require);
  },
};

/** The very module that red.js loaded: this process' Node-RED. */
function nodeRed() {
  return require(path.join(process.env.FLEET_NODE_RED, 'lib', 'red.js'));
}

/** Called when Node-RED loads the probe; until then there is nothing to command. */
function attach(RED) {
  api = RED;
  process.on('message', async ({ request, name, argument } = {}) => {
    if (request === undefined) return; // pm2's 'shutdown', for example, which Node-RED itself understands
    try {
      report({ kind: 'reply', request, value: await commands[name](argument) });
    } catch (error) {
      report({ kind: 'reply', request, error: String(error?.message ?? error) });
    }
  });
}

module.exports = { attach };
