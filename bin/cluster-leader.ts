#!/usr/bin/env node
/** The package's program: `node-red-contrib-cluster-leader guard --socket PATH`. */
import { parseArgs } from 'node:util';
import { runGuard } from '../src/node-red/guard-program/run-guard.js';

const USAGE = `usage: node-red-contrib-cluster-leader guard --socket PATH [--mode 0600]

Releases the leases of Node-RED processes on this machine that die. They connect to the
socket with CLUSTER_LEADER_CRASH_GUARD=PATH. The server is set by the same environment
variables as for nodes without a server: REDIS_HOST, REDIS_URL, REDIS_SENTINELS and so on.

  --socket PATH   the unix socket to make
  --mode MODE     who may open it: 0600 for this user (default), 0660 for the group too
`;

function main(): void {
  try {
    const { values, positionals } = read();
    const [command, ...others] = positionals;
    const { socket = '', mode, help } = values;
    if (help === true) process.stdout.write(USAGE);
    else if (command !== 'guard' || others.length > 0) refuse('the only command is guard');
    else if (socket === '') refuse('--socket is missing');
    else if (!/^0?6[06]0$/u.test(mode)) refuse('--mode is neither 0600 nor 0660');
    else void runGuard({ path: socket, mode: Number.parseInt(mode, 8) });
  } catch (error) {
    refuse(error instanceof Error ? error.message : String(error));
  }
}

function read() {
  return parseArgs({
    allowPositionals: true,
    options: {
      socket: { type: 'string' },
      mode: { type: 'string', default: '0600' },
      help: { type: 'boolean', short: 'h' },
    },
  });
}

function refuse(why: string): void {
  process.stderr.write(`${why}\n\n${USAGE}`);
  process.exitCode = 2;
}

main();
