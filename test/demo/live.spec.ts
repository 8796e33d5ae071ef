import { expect } from 'chai';
import { skipLoudly } from '../../dev/harness/skip-loudly.js';
import { type TemporaryFolder, temporaryFolder } from '../../dev/harness/temporary-folder.js';
import { Terminal, whyNoTerminal } from '../../dev/harness/terminal.js';
import { demoCommand, demoEnvironment, untilNothingIsLeft } from './support/running-demo.js';

const enterScreen = '\u001b[?1049h';
const leaveScreen = '\u001b[?1049l';
const CONTROL_C = '\u0003';

describe('demo: in a terminal', function () {
  this.timeout(90_000);
  let folder: TemporaryFolder;
  let terminal: Terminal;

  before(function () {
    const reason = whyNoTerminal();
    if (reason !== null) skipLoudly(this, reason, 'install util-linux');
  });

  beforeEach(async () => {
    folder = temporaryFolder('demo-test');
    terminal = new Terminal(demoCommand, demoEnvironment(folder.path));
    await terminal.untilItShows(/replica-\d leads \(elected\)/, 40_000);
  });

  afterEach(() => {
    terminal?.close();
    folder?.remove();
  });

  it('the live demo obeys its keys, shows takeovers, and restores the screen on Ctrl-C', async () => {
    /** Types a key, and returns the replica that what is shown afterwards is about. */
    const press = async (key: string, until: RegExp): Promise<string> => {
      const { mark } = terminal;
      terminal.type(key);
      await terminal.untilItShows(until, 20_000, mark);
      return until.exec(terminal.output.slice(mark))?.[1] ?? '';
    };
    const killed = await press('k', /replica-\d leads [\d.]+ ms after kill -9 of (replica-\d)/);
    await press('r', new RegExp(`${killed} .{0,8}starting`));
    await press('', new RegExp(`${killed} follower`));
    const stopped = await press('s', /replica-\d leads [\d.]+ ms after stop of (replica-\d)/);
    await press('', new RegExp(`${stopped} has stopped \\(exit code 0\\)`));
    await press('r', new RegExp(`${stopped} follower`));
    const frozen = await press('f', /replica-\d leads [\d.]+ ms after freeze of (replica-\d)/);
    await press('f', new RegExp(`${frozen} no longer leads, it is follower`));
    terminal.type(CONTROL_C); // as good as `q`
    expect(await terminal.exited(15_000)).to.equal(0);
    const { output } = terminal;
    expect(output.indexOf(enterScreen)).to.be.greaterThan(0).and.below(output.indexOf(leaveScreen));
    expect(output.slice(output.indexOf(leaveScreen))).to.contain('acted on by two at once: 0');
    expect(output)
      .to.contain('acted on by two at once: 0')
      .and.not.to.match(/at once: [1-9]/);
    await untilNothingIsLeft(folder.path, output);
  });

  it('the live demo leaves nothing behind when its terminal is closed', async () => {
    terminal.type('f');
    await terminal.untilItShows(/frozen/, 5_000);
    terminal.close();
    await untilNothingIsLeft(folder.path, terminal.output);
  });
});
