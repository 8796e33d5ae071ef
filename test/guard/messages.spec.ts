import { expect } from 'chai';
import { LineReader } from '../../src/guard/line-reader.js';
import {
  type GuardMessage,
  guardingLine,
  LONGEST_LINE,
  messageLine,
  readGuarding,
  readMessage,
} from '../../src/guard/messages.js';

const MESSAGES: readonly GuardMessage[] = [
  { type: 'guard', instance: 'a', pid: 1 },
  { type: 'server', id: 's', endpoint: { host: 'h', port: 1, database: 0, password: 'p' } },
  {
    type: 'holds',
    elector: 'e',
    holdings: [
      { key: 'zoë\n"', value: 'v', token: 7, end: 8, server: 's' },
      { key: 'k', value: 'v', token: null, end: null, server: '' },
    ],
  },
  { type: 'clear' },
];

describe('the language of crash guards', () => {
  for (const message of MESSAGES) {
    it(`a message is read as it was written: ${message.type}`, () => {
      expect(readMessage(messageLine(message))).to.deep.equal(message);
      expect(messageLine(message).indexOf('\n')).to.equal(messageLine(message).length - 1);
    });
  }

  for (const line of [
    '',
    'null',
    '{}',
    '[]',
    '["guard",2,"a",1]',
    '["guard",1,"",1]',
    '["server","s",{"host":1}]',
    '["server","s",null]',
    '["holds","e",[["k","v","7",8,""]]]',
    '["holds","e",[["","v",7,8,""]]]',
    '["holds","e",[null]]',
    '["holds",7,[]]',
    '["release","k","v"]',
    '[["guard"',
  ]) {
    it(`what is no message is none: ${line}`, () => expect(readMessage(line)).to.equal(null));
  }

  it('the answer of a guard names where it releases', () => {
    expect(readGuarding(guardingLine('redis:6379'))).to.equal('redis:6379');
    expect(readGuarding('HTTP/1.1 400')).to.equal(null);
    expect(readGuarding('null')).to.equal(null);
  });

  it('lines arrive in pieces of any size, within letters too', () => {
    const reader = new LineReader();
    const lines = [...Buffer.from('zoë\n\nnext\nrest')].flatMap((byte) => reader.read(Buffer.from([byte])));
    expect(lines).to.deep.equal(['zoë', '', 'next']);
  });

  it('a line that is too long is passed over, and the next one is read', () => {
    const reader = new LineReader();
    const long = 'x'.repeat(LONGEST_LINE);
    const lines = [long, long, `${long}\nnext\n${long}x\n`, 'last\n'].flatMap((text) =>
      reader.read(Buffer.from(text)),
    );
    expect(lines).to.deep.equal(['next', 'last']);
  });
});
