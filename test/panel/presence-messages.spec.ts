/** Presence messages: what replicas send, and what anyone else may send. */
import { expect } from 'chai';
import fc from 'fast-check';
import {
  editorUrlOf,
  formatPresence,
  type PresenceMessage,
  parsePresence,
  type RoleEntry,
} from '../../src/panel/presence-messages.js';

const ID = 'abcdefgh1234';
const here = (roles: readonly RoleEntry[]): PresenceMessage => ({
  kind: 'here',
  id: ID,
  name: 'pod-1',
  version: '2.0.0',
  startedAt: 1_800_000_000_000,
  roles,
  editorUrl: 'https://pod-1.example/red/',
  drained: true,
});

const wrong: readonly (readonly [what: string, text: string])[] = [
  ['nothing', ''],
  ['words', 'hello'],
  ['half of a message', '["who","abcdefgh1234",["jo'],
  ['null', 'null'],
  ['a number', '7'],
  ['an object', '{"kind":"who"}'],
  ['an empty list', '[]'],
  ['a kind that does not exist', JSON.stringify(['what', ID, ['jobs']])],
  ['a kind of Object.prototype', JSON.stringify(['__proto__', ID, ['jobs']])],
  ['an id that is too short', JSON.stringify(['who', 'abc', ['jobs']])],
  ['an id that is too long', JSON.stringify(['who', 'x'.repeat(41), ['jobs']])],
  ['an id with markup', JSON.stringify(['who', '<script>alert()', ['jobs']])],
  ['an id that is a list', JSON.stringify(['who', [ID], ['jobs']])],
  ['keys that are no list', JSON.stringify(['who', ID, 'jobs'])],
  ['a key that is a number', JSON.stringify(['gone', ID, [1]])],
  ['an empty key', JSON.stringify(['who', ID, ['']])],
  ['101 keys', JSON.stringify(['who', ID, Array(101).fill('k')])],
  ['a name that is a number', JSON.stringify(['here', ID, 7, '2', 0, [['jobs', 'leader']]])],
  ['a version that is null', JSON.stringify(['here', ID, 'n', null, 0, [['jobs', 'leader']]])],
  ['a start before 1970', JSON.stringify(['here', ID, 'n', '2', -1, [['jobs', 'leader']]])],
  ['a start that is no time', JSON.stringify(['here', ID, 'n', '2', 1e300, [['jobs', 'leader']]])],
  ['a start that is text', JSON.stringify(['here', ID, 'n', '2', '0', [['jobs', 'leader']]])],
  ['a role that does not exist', JSON.stringify(['here', ID, 'n', '2', 0, [['jobs', 'king']]])],
  ['a role of Object.prototype', JSON.stringify(['here', ID, 'n', '2', 0, [['jobs', 'constructor']]])],
  ['roles that are no pairs', JSON.stringify(['here', ID, 'n', '2', 0, ['jobs']])],
  ['one bad role among good ones', JSON.stringify(['here', ID, 'n', '2', 0, [['a', 'leader'], null]])],
  ['more than 16 kB of our language', JSON.stringify(['who', ID, ['k'.repeat(17_000)]])],
  ['brackets', '['.repeat(16_000)],
];

describe('panel: presence messages', () => {
  it('an elector, a priority or a drained mark of another form is read as not told', () => {
    for (const odd of [1_001, 1.5, '5', true, '<i>', 'x'.repeat(41)]) {
      const text = JSON.stringify(['here', ID, 'n', '2', 0, [['jobs', 'leader', 9, odd, odd]], null, 'yes']);
      expect(parsePresence(text), String(odd)).to.deep.include({
        ...{ roles: [['jobs', 'leader', 9, null, null, null]], drained: null },
      });
    }
  });

  it('a presence message is parsed to what was written', () => {
    const said: readonly PresenceMessage[] = [
      { kind: 'who', id: ID, keys: ['jobs', 'mail'] },
      here([
        ['jobs', 'leader', 10_000, 'an-elector', -3, { phase: 'active', revision: 'a1b2c3d4', missing: 2 }],
        ['mail', 'unknown', null, 'its-sibling', 'never', { phase: 'standby', revision: null, missing: 0 }],
        ['news', 'unknown', null, null, null, null],
      ]),
      { kind: 'gone', id: ID, keys: ['jobs'] },
    ];
    expect(said.flatMap((message) => formatPresence(message).map(parsePresence))).to.deep.equal(said);
  });

  it('presence messages are split by lock keys, each small enough to be parsed', () => {
    const keys = Array.from({ length: 950 }, (_, index) => `"jobs":${'\n'.repeat(index % 200)}${index}`);
    const messages = formatPresence({ kind: 'who', id: ID, keys });
    const understood = messages.map(parsePresence);
    expect(understood.flatMap((message) => (message?.kind === 'who' ? message.keys : []))).to.deep.equal(
      keys,
    );
    expect(messages.length).to.be.within(17, 30);
  });

  it('a lock key too long for any message is left out, and no other', () => {
    const roles = [
      ['a', 'leader', 500, 'an-elector', 0, null] as const,
      ['b'.repeat(20_000), 'leader', 500, 'an-elector', 0, null] as const,
      ['c', 'leader', 500, 'an-elector', 0, null] as const,
    ];
    const understood = formatPresence(here(roles)).map(parsePresence);
    const keys = understood.flatMap((message) => (message?.kind === 'here' ? message.roles : []));
    expect(keys.map(([key]) => key)).to.deep.equal(['a', 'c']);
  });

  it('a name of any length is sent in 100 characters', () => {
    const [text = ''] = formatPresence({
      ...here([['a', 'leader', 500, null, 'never', null]]),
      name: '😀'.repeat(10_000),
    } as PresenceMessage);
    expect(parsePresence(text)).to.include({ name: '😀'.repeat(100) });
  });

  it('messages of version 2.0.0, without TTL and editor, are parsed', () => {
    const text = JSON.stringify(['here', ID, 'n', '2.0.0', 0, [['jobs', 'leader']]]);
    expect(parsePresence(text)).to.deep.include({
      roles: [['jobs', 'leader', null, null, null, null]],
      ...{ editorUrl: null, drained: null },
    });
  });

  it('an impossible TTL is dropped from a message', () => {
    for (const ttl of [0, -1, 1e12, '10', null, [1]]) {
      const text = JSON.stringify(['here', ID, 'n', '2', 0, [['jobs', 'leader', ttl]]]);
      expect(parsePresence(text), String(ttl)).to.deep.include({
        roles: [['jobs', 'leader', null, null, null, null]],
      });
    }
  });

  it('an editor address that no link may lead to is dropped from a message', () => {
    expect(editorUrlOf('http://10.0.0.1:1880')).to.equal('http://10.0.0.1:1880/');
    expect(editorUrlOf('https://red.example/a b?<x>"')).to.equal('https://red.example/a%20b?%3Cx%3E%22');
    const scripts = [
      'javascript:alert(1)',
      'data:text/html,x',
      'file:///etc/passwd',
      'JAVASCRIPT:alert(1)//http://x',
    ];
    const others = [
      '//x',
      'red',
      '',
      'https://user:secret@red.example/',
      `https://x/${'y'.repeat(200)}`,
      7,
      null,
    ];
    for (const raw of [...scripts, ...others]) {
      expect(editorUrlOf(raw), String(raw)).to.equal(null);
      const text = JSON.stringify(['here', ID, 'n', '2', 0, [['jobs', 'leader', 500]], raw]);
      expect(parsePresence(text), String(raw)).to.deep.include({ name: 'n', editorUrl: null });
    }
  });

  for (const [what, text] of wrong) {
    it(`the parser rejects ${what}`, () => expect(parsePresence(text)).to.equal(null));
  }

  it('the parser never throws, whatever the text', () => {
    const nearly = fc.tuple(
      fc.constantFrom('who', 'here', 'gone', 7),
      fc.oneof(fc.constant(ID), fc.anything()),
      fc.anything(),
      fc.anything(),
      fc.anything(),
      fc.anything(),
    );
    const texts = fc.oneof(
      fc.string(),
      fc.json(),
      nearly.map((list) => JSON.stringify(list) ?? ''),
    );
    fc.assert(
      fc.property(texts, (text) => void parsePresence(text)),
      { numRuns: 2_000 },
    );
  });
});
