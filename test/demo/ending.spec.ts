import { join } from 'node:path';
import { expect } from 'chai';
import { OwnedProcess } from '../../dev/harness/owned-process.js';
import { typescriptProgram } from '../../dev/harness/typescript-program.js';
import { poll, within } from '../../dev/harness/waiting.js';

describe('demo: its end', function () {
  this.timeout(30_000);
  let waiting: OwnedProcess;

  beforeEach(async () => {
    const program = join(__dirname, 'support', 'waits-for-its-end.ts');
    const [command, ...args] = typescriptProgram(program);
    waiting = await OwnedProcess.start({ command, args });
    await poll(() => waiting.lines.includes('waits'), { ms: 20_000, everyMs: 20, what: 'the program' });
  });
  afterEach(async () => {
    if (!waiting.gone) await waiting.kill();
  });

  for (const [signal, code] of [
    ['SIGINT', 130],
    ['SIGTERM', 143],
    ['SIGHUP', 129],
  ] as const) {
    it(`the demo is told of ${signal}, and of the exit code that goes with it`, async () => {
      waiting.signal(signal);
      const exit = await within(waiting.exited, 5_000, 'the program to end');
      expect(exit).to.deep.equal({ code, signal: null });
      expect(waiting.lines).to.deep.equal(['waits', `Ended: ${signal}`]);
    });
  }
});
