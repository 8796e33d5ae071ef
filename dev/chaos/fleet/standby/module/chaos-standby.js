/**
 * Runs inside a Node-RED in hot standby. `chaos-source` acts for as long as the flows run, by sending messages;
 * `chaos-act` writes down what arrives. A message is stamped before it is sent, in one turn with whatever may stop it.
 */

const fs = require('node:fs');
const path = require('node:path');

const { process: replica, file, key, epoch, everyMs, packageDir } = JSON.parse(process.env.CHAOS_PLACE);
const ledger = fs.openSync(file, 'a');
const now = () => Number(process.hrtime.bigint() - BigInt(epoch));
const write = (entry) => fs.writeSync(ledger, `${JSON.stringify({ replica, key, ...entry })}\n`);

/** ms for which a node that closes still has something to do. */
const CLOSING_MS = 60;
/** One act in so many is told to the broker, too. */
const PUBLISHED = 4;

let token = null;
let known = false;
const sources = new Set();

function told({ role, leader, token: current, reason }, previousRole) {
  known ||= current !== null;
  if (role === 'leader') token = current;
  write({ kind: 'role', role, previousRole, leader, token: current, reason, at: now() });
}

/** Plugins are loaded before nodes: the election may have begun. */
function listen(events) {
  const { runtimeContextOf } = require(
    path.join(packageDir, 'dist', 'src', 'node-red', 'runtime-context.js'),
  );
  runtimeContextOf(events).hotStandby$.subscribe((standby) => {
    if (standby?.usable !== true) return;
    const { elector } = standby.participant;
    elector.changes$.subscribe(({ view, previousRole }) => told(view, previousRole));
    told(elector.view(), 'unknown');
  });
}

module.exports = (RED) => {
  listen(RED.events);

  RED.nodes.registerType('chaos-source', function ChaosSource(config) {
    RED.nodes.createNode(this, config);
    const term = token;
    let count = 0;
    this.act = () => {
      count += 1;
      const message = { stamped: now(), term, payload: `${term}` };
      this.send([message, count % PUBLISHED === 0 ? message : null]);
    };
    /** What no message carries: work in progress, and what a loop does that lets nobody else run. */
    this.work = () => {
      const at = now();
      write({ kind: 'act', token: term, stamped: at, acted: at });
    };
    let timer = setInterval(this.act, everyMs);
    sources.add(this);
    this.on('close', (done) => {
      clearInterval(timer);
      timer = setInterval(this.work, everyMs);
      setTimeout(() => {
        clearInterval(timer);
        sources.delete(this);
        done();
      }, CLOSING_MS);
    });
  });

  RED.nodes.registerType('chaos-act', function ChaosAct(config) {
    RED.nodes.createNode(this, config);
    this.on('input', ({ stamped, term }, _send, done) => {
      write({ kind: 'act', token: term, stamped, acted: now() });
      done();
    });
  });
};

globalThis.chaos = {
  met: () => known,
  burst: (rounds) => {
    for (let round = 0; round < rounds; round += 1) for (const source of sources) source.act();
  },
  busy: (ms, acting) => {
    const end = performance.now() + ms;
    while (performance.now() < end) {
      if (acting) for (const source of sources) source.work();
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 2);
    }
  },
};
