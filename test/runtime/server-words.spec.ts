import { ErrorReply } from '@redis/client';
import { expect } from 'chai';
import { contactProblem } from '../../src/runtime/problems.js';
import { serverWords } from '../../src/runtime/server-words.js';

const words = (said: string, password: string) =>
  serverWords(said, { host: 'redis', port: 6_379, database: 0, password });

describe('the error texts of a server', () => {
  it('a server’s error text is shown without the arguments that it repeats', () => {
    for (const said of [
      "ERR unknown command 'AUTH', with args beginning with: 'me' 'secret' ",
      'ERR unknown command `AUTH`, with args beginning with: `secret`, ',
    ]) {
      expect(words(said, 'secret')).to.match(/^ERR unknown command .AUTH.$/);
    }
  });

  it('a server’s error text that still contains the password is reduced to its code', () => {
    expect(words('DENIED user me may not use secret', 'secret')).to.equal('DENIED');
    expect(words('ERR secret is wrong', 'secret')).to.equal('ERR');
    expect(words('secret is wrong', 'secret')).to.equal('ERR');
  });

  it('a server’s error text has no gap that would betray the password as one of its words', () => {
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

  it('a server’s error text is bounded', () => {
    expect(words(`ERR ${'x'.repeat(3_000_000)}`, 'secret')).to.have.lengthOf(300);
  });

  it('a server’s error text is not attached to an error as its cause', () => {
    const server = { host: 'redis', port: 6_379, database: 0, password: 'secret' };
    for (const said of ['ERR AUTH secret is wrong', 'WRONGPASS secret', "DENIED 'secret'"]) {
      const cause = new ErrorReply(said);
      const problem = contactProblem({ up: false, cause, attempts: 1 }, server);
      expect(JSON.stringify(problem)).not.to.contain('secret');
      expect(problem?.cause).to.equal(undefined);
    }
  });
});
