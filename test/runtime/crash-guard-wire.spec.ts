/** The wires to a crash guard, where something of the system is missing. */
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect } from 'chai';
import { repositoryRoot } from '../../dev/harness/cache-folder.js';
import { within } from '../../dev/harness/waiting.js';
import { guardingLine } from '../../src/guard/messages.js';
import { sidecarWire } from '../../src/runtime/crash-guard/wire.js';
import type { WireLost } from '../../src/runtime/crash-guard/wire-lost.js';
import { useTemporaryFolder } from '../support/use-temporary-folder.js';

const INTRODUCTION = { instance: 'a process', pid: 1 };

/** Uses up its file descriptors, then starts a guard. */
const STARVED = `
const { closeSync, openSync } = require('node:fs');
const { childWire } = require('./src/runtime/crash-guard/wire.ts');
const open = [];
try { for (;;) open.push(openSync('/dev/null')); } catch (error) { open.code = error.code; }
childWire({ instance: 'a', pid: process.pid }).subscribe({
  error: ({ fault }) => {
    for (const fd of open) closeSync(fd);
    console.log(open.code, fault);
  },
});
`;

describe('wires to a crash guard', () => {
  const folder = useTemporaryFolder('wire');
  const sockets: Socket[] = [];
  let server: Server;
  let path: string;

  before(async () => {
    path = join(folder.path, 'guard.sock');
    server = createServer((socket) => {
      sockets.push(socket);
      socket.on('error', () => socket.destroy());
      socket.write(guardingLine('redis'));
    });
    server.listen(path);
    await once(server, 'listening');
  });
  after(() => server.close());
  afterEach(() => {
    for (const socket of sockets.splice(0)) socket.destroy();
  });

  it('a process without a file descriptor left has no child to guard it, and goes on', async function () {
    this.timeout(30_000);
    const args = ['-c', 'ulimit -n 96; exec "$@"', 'sh', process.execPath, '-r', 'tsx/cjs', '-e', STARVED];
    const { stdout } = await promisify(execFile)('sh', args, { cwd: repositoryRoot, timeout: 20_000 });
    expect(stdout.trim()).to.equal('EMFILE guard-failed');
  });

  for (const [code, byUs] of [
    ['ENOBUFS', true],
    ['ENOMEM', true],
    ['EPIPE', false],
    ['ECONNRESET', false],
  ] as const) {
    it(`after ${code} a sidecar ${byUs ? 'takes this process for dead' : 'is what has ended'}`, async () => {
      const lost = new Promise<WireLost>((resolve) => {
        sidecarWire(INTRODUCTION, path).subscribe({
          next: (stream) => stream.destroy(Object.assign(new Error(code), { code })),
          error: resolve,
        });
      });
      expect((await within(lost, 5_000, 'the end of the wire')).byUs).to.equal(byUs);
    });
  }
});
