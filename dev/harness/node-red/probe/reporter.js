/**
 * The line to the parent process: Node.js' own IPC channel. When it closes the parent has ended, and nothing else
 * would stop the replica.
 */

if (process.send) process.on('disconnect', () => process.exit(1));

/** Nanoseconds of the machine's monotonic clock, as text: one clock for all replicas of a machine. */
const now = () => process.hrtime.bigint().toString();

function report(entry) {
  if (process.connected) process.send(plain(entry), () => undefined);
}

/** A message may carry what JSON cannot (a request, a cycle): such members are named, the others arrive. */
function plain(entry) {
  try {
    return JSON.parse(JSON.stringify(entry));
  } catch {
    const message = {};
    for (const [key, value] of Object.entries(entry.message ?? entry.detail ?? {})) {
      try {
        message[key] = JSON.parse(JSON.stringify(value) ?? 'null');
      } catch {
        message[key] = '(not representable as JSON)';
      }
    }
    return { ...entry, message, detail: undefined };
  }
}

module.exports = { now, report };
