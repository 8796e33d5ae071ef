/**
 * Completes the settings of a replica with what only code can express: a log handler and the moment when the port is
 * known. The file `settings.js` of each user folder calls this with its own plain values.
 */

const { now, report } = require('./reporter.js');

const levels = { 10: 'fatal', 20: 'error', 30: 'warn', 40: 'info', 50: 'debug', 60: 'trace' };

module.exports = (values) => {
  let port;
  return Object.defineProperty(
    {
      ...values,
      logging: {
        console: { level: values.logLevel, metrics: false, audit: false },
        fleet: { level: values.logLevel, metrics: false, audit: false, handler: () => relayLog },
      },
    },
    'serverPort',
    {
      enumerable: true,
      get: () => port,
      // Node-RED writes it down once its server listens (port 0 has become a real one by then).
      set(value) {
        port = value;
        report({ kind: 'listening', port, at: now() });
      },
    },
  );
};

function relayLog({ level, msg, type, id, name }) {
  const text = typeof msg === 'string' ? msg : (msg?.message ?? msg?.toString?.() ?? String(msg));
  report({ kind: 'log', level: levels[level] ?? String(level), text, type, node: id, name, at: now() });
}
