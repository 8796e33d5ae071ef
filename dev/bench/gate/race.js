/**
 * Runs inside Node-RED: sends messages through the lanes, round by round, and takes the time. The lanes alternate within
 * a round, so that a slow moment of the process slows all of them.
 */

/** Messages handed in at once; a flow seldom sees more. */
const BURST = 100;

async function race(RED, { lanes, rounds, warmUp, messages }) {
  const nodes = lanes.map((lane) => ({
    lane,
    head: RED.nodes.getNode(lane),
    sink: RED.nodes.getNode(`${lane}-sink`),
  }));
  const times = Object.fromEntries(lanes.map((lane) => [lane, []]));
  let last;
  for (let round = -warmUp; round < rounds; round += 1) {
    // Each lane is first, second, … equally often: the first one pays for the others' garbage.
    for (let place = 0; place < nodes.length; place += 1) {
      const node = nodes[(round + warmUp + place) % nodes.length];
      const took = await run(node, messages);
      if (round >= 0) times[node.lane].push(took.microseconds);
      if (node.lane === 'gate') last = took.last;
    }
  }
  return { times, last: { isLeader: last.isLeader, election: last.election } };
}

/** µs per message, from handing in to the sink. */
async function run({ head, sink }, messages) {
  const bursts = Array.from({ length: messages / BURST }, () => Array.from({ length: BURST }, newMessage));
  let last;
  const begin = process.hrtime.bigint();
  for (const burst of bursts) {
    const arrived = sink.expect(BURST);
    for (const message of burst) head.receive(message);
    last = await arrived;
  }
  const microseconds = Number(process.hrtime.bigint() - begin) / 1e3;
  return { microseconds: microseconds / messages, last };
}

function newMessage(_, index) {
  return { _msgid: `bench-${index}`, topic: 'bench', payload: index };
}

module.exports = { race };
