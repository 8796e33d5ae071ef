/**
 * Runs inside a Node-RED: hands messages to its `cluster-leader` nodes, and writes down what comes out of them. A
 * message is stamped just before the node receives it, in one turn with the guard; what leaves output 1 is an act.
 */

const fs = require('node:fs');

module.exports = (RED, { process: replica, keys, file, everyMs, epoch }) => {
  const ledger = fs.openSync(file, 'a');
  const now = () => Number(process.hrtime.bigint() - BigInt(epoch));
  const write = (entry) => fs.writeSync(ledger, `${JSON.stringify({ replica, ...entry })}\n`);
  const known = new Set();

  const note = (key, { role, leader, token, previousRole, reason }, at) => {
    if (token !== null) known.add(key);
    write({ kind: 'role', key, role, previousRole, leader, token, reason, at });
  };

  const participant = (key, index) => {
    const node = (name) => RED.nodes.getNode(`${name}-${index}`);
    const leader = node('leader');
    let begun = false;
    // Earlier messages are not in the file: it begins with the role that this answer shows.
    const first = ({ first: isFirst, election }) => {
      if (!isFirst) return false;
      begun = true;
      note(key, { ...election, previousRole: 'unknown', reason: 'first answer' }, now());
      return true;
    };
    node('roles').on('input', ({ election }) => begun && note(key, election, now()));
    node('idle').on('input', (message) => {
      if (message.election.token !== null) known.add(key);
      first(message);
    });
    node('act').on('input', (message) => {
      if (first(message)) return;
      const { stamped, election } = message;
      write({ kind: 'act', key, token: election.token, stamped, acted: now() });
    });
    leader.receive({ first: true });
    // Until the first answer the node holds messages, and a stamp from before the role was known proves nothing.
    return () => begun && leader.receive({ stamped: now() });
  };

  const participants = keys.map(participant);
  const actOnAll = () => {
    for (const act of participants) act();
  };
  setInterval(actOnAll, everyMs);

  globalThis.chaos = {
    met: () => known.size === keys.length,
    burst: (rounds) => {
      for (let done = 0; done < rounds; done += 1) actOnAll();
    },
    busy: (ms, acting) => {
      const end = performance.now() + ms;
      while (performance.now() < end) {
        if (acting) actOnAll();
        Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 2);
      }
    },
  };
};
