import { ClientClosedError, ClientOfflineError, ErrorReply } from '@redis/client';
import { expect } from 'chai';
import { StoreFailure } from '../../src/election/ports.js';
import { commandFailure, replyCode, replyFailure } from '../../src/redis/failures.js';

describe('what a failed command means', () => {
  const replies: readonly (readonly [string, string, string])[] = [
    ['LOADING Redis is loading the dataset in memory', 'busy', 'LOADING'],
    ['BUSY Redis is busy running a script.', 'busy', 'BUSY'],
    ["OOM command not allowed when used memory > 'maxmemory'.", 'busy', 'OOM'],
    ["READONLY You can't write against a read only replica.", 'not-executed', 'READONLY'],
    ['MASTERDOWN Link with MASTER is down', 'not-executed', 'MASTERDOWN'],
    ['CLUSTERDOWN The cluster is down', 'busy', 'CLUSTERDOWN'],
    ['TRYAGAIN Multiple keys request during rehashing of slot', 'busy', 'TRYAGAIN'],
    ['NOREPLICAS Not enough good replicas to write.', 'busy', 'NOREPLICAS'],
    ['MISCONF Redis is configured to save RDB snapshots', 'busy', 'MISCONF'],
    ['UNKILLABLE Sorry the script already executed write commands', 'busy', 'UNKILLABLE'],
    ['NOSCRIPT No matching script. Please use EVAL.', 'not-executed', 'NOSCRIPT'],
    ['WRONGTYPE Operation against a key holding the wrong kind of value', 'refused', 'WRONGTYPE'],
    ["NOPERM User x has no permissions to run the 'evalsha' command", 'refused', 'NOPERM'],
    ['ERR unknown command', 'refused', 'ERR'],
    ['something without a code', 'refused', 'ERR'],
    ['', 'refused', 'ERR'],
  ];
  for (const [message, kind, code] of replies) {
    it(`the error '${message}' is ${kind}, by its code ${code}`, () => {
      expect(replyFailure(message)).to.include({ kind, code, message });
    });

    it(`the error '${message}' means the same as the answer to a whole command`, () => {
      const cause = new ErrorReply(message);
      expect(commandFailure(cause)).to.include({ kind, code, cause });
    });
  }

  it('an error code is in capitals, and the first word of the error', () => {
    expect(replyCode('BUSY')).to.equal('BUSY');
    expect(replyCode('BUSYGROUP x')).to.equal('BUSYGROUP');
    expect(replyCode('Busy x')).to.equal('ERR');
    expect(replyCode('BUSY: x')).to.equal('ERR');
    expect(replyCode('x BUSY y')).to.equal('ERR');
  });

  it('an error is shown without the place in the script', () => {
    const hash = 'a'.repeat(40);
    const words = 'OOM command not allowed';
    for (const tail of [` script: ${hash}, on @user_script:7.`, `, script: ${hash}, on @user_script:7.`]) {
      expect(replyFailure(`${words}${tail}`).message).to.equal(words);
    }
  });

  it('an error of Redis 6.2 is shown without the place in the script, and without the end of the line', () => {
    const words = "The user executing the script can't run this command or subcommand";
    const place = `ERR Error running script (call to f_${'a'.repeat(40)}): @user_script:1: @user_script: 1: `;
    expect(replyFailure(`${place}${words}`).message).to.equal(`ERR ${words}`);
    expect(replyFailure(`@user_script: 31: ${words}`).message).to.equal(`ERR ${words}`);
    expect(replyFailure('READONLY No writes.\r\n').message).to.equal('READONLY No writes.');
  });

  it('a command that never left is certain not to have been executed', () => {
    for (const error of [new ClientOfflineError(), new ClientClosedError()]) {
      expect(commandFailure(error)).to.include({ kind: 'offline', cause: error });
    }
  });

  it('a command whose connection ended may have been executed', () => {
    const error = new Error('Socket closed unexpectedly');
    expect(commandFailure(error)).to.include({ kind: 'broken', message: error.message, cause: error });
    expect(commandFailure('odd')).to.include({ kind: 'broken', message: 'odd' });
  });

  it('a failure that was classified before is left as it is', () => {
    const failure = new StoreFailure('timeout', 'late');
    expect(commandFailure(failure)).to.equal(failure);
  });
});
