import { ErrorReply } from '@redis/client';
import { expect } from 'chai';
import { contactProblem } from '../../src/runtime/problems.js';
import { serverWords } from '../../src/runtime/server-words.js';

const words = (said: string, password: string) =>
  serverWords(said, { host: 'redis', port: 6_379, database: 0, password });

describe('the words of a server', () => {
  it('are told without the arguments that it repeats', () => {
    for (const said of [
      "ERR unknown command 'AUTH', with args beginning with: 'me' 'secret' ",
      'ERR unknown command `AUTH`, with args beginning with: `secret`, ',
    ]) {
      expect(words(said, 'secret')).to.match(/^ERR unknown command .AUTH.$/);
    }
  });

  it('are reduced to their code if the password is in them all the same', () => {
    expect(words('DENIED user me may not use secret', 'secret')).to.equal('DENIED');
    expect(words('ERR secret is wrong', 'secret')).to.equal('ERR');
    expect(words('secret is wrong', 'secret')).to.equal('ERR');
  });

  it('have no gap where the password is a word of theirs, which would tell it', () => {
    for (const [said, password] of [
      ['WRONGPASS invalid username-password pair or user is disabled.', 'password'],
      ['NOAUTH Authentication required.', 'required'],
      ["NOPERM User me has no permissions to run the 'get' command", 'get'],
      ['NOPERM No permissions to access a key', 'key'],
      ['LOADING Redis is loading the dataset in memory', 'memory'],
    ] as const) {
      expect(words(said, password)).to.equal(said);
    }
  });

  it('are bounded', () => {
    expect(words(`ERR ${'x'.repeat(3_000_000)}`, 'secret')).to.have.lengthOf(300);
  });

  it('do not come with an error as its cause', () => {
    const server = { host: 'redis', port: 6_379, database: 0, password: 'secret' };
    for (const said of ['ERR AUTH secret is wrong', 'WRONGPASS secret', "DENIED 'secret'"]) {
      const cause = new ErrorReply(said);
      const problem = contactProblem({ up: false, cause, attempts: 1 }, server);
      expect(JSON.stringify(problem)).not.to.contain('secret');
      expect(problem?.cause).to.equal(undefined);
    }
  });
});
