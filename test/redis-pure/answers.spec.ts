import { expect } from 'chai';
import { type Answer, AnswerReader, ErrorAnswer } from '../../src/redis/last-words/resp.js';

const TEXT = '+OK\r\n-NOSCRIPT No such\r\n:-7\r\n$4\r\nzoë\r\n$-1\r\n*3\r\n:0\r\n*1\r\n$2\r\nab\r\n*-1\r\n';
const bytes = Buffer.from(TEXT);

function read(chunkLength: number): readonly Answer[] {
  const reader = new AnswerReader();
  const answers: Answer[] = [];
  for (let at = 0; at < bytes.length; at += chunkLength) {
    answers.push(...reader.read(bytes.subarray(at, at + chunkLength)));
  }
  return answers;
}

describe('answers of the server', () => {
  for (const length of [1, 2, 7, bytes.length]) {
    it(`answers are read from chunks of ${length} bytes`, () => {
      const [ok, error, number, text, none, array, ...rest] = read(length);
      expect(ok).to.equal('OK');
      expect(error).to.deep.equal(new ErrorAnswer('NOSCRIPT No such'));
      expect(number).to.equal(-7);
      expect(Buffer.from(String(text), 'latin1').toString()).to.equal('zoë');
      expect(none).to.equal(null);
      expect(array).to.deep.equal([0, ['ab'], null]);
      expect(rest).to.deep.equal([]);
    });
  }

  for (const [what, text] of Object.entries({
    'another protocol': 'HTTP/1.1 400 Bad Request\r\n',
    'a line without an end': `+${'x'.repeat(70_000)}`,
    'a length that nobody can hold': '$99999999999\r\n',
    'a length that is no number': '*x\r\n',
  })) {
    it(`answers in ${what} are refused`, () => {
      expect(() => new AnswerReader().read(Buffer.from(text))).to.throw('this is no Redis server');
    });
  }
});
