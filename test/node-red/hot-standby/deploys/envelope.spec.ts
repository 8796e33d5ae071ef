/** Nothing that a stranger can put on the server is taken for a deploy. */
import { inspect } from 'node:util';
import { expect } from 'chai';
import type { PublishedDeploy } from '../../../../src/node-red/hot-standby/deploys/deploy.js';
import { type DeployKeys, deriveKeys } from '../../../../src/node-red/hot-standby/deploys/deploy-keys.js';
import {
  DeployTooLarge,
  LARGEST_DEPLOY,
  LONGEST_ENVELOPE,
  open,
  seal,
} from '../../../../src/node-red/hot-standby/deploys/envelope.js';

const PLACE = { lockKey: 'nodered:standby', counter: 1_700_000_000_000 };
const DEPLOY: PublishedDeploy = {
  flows: [
    { id: 't', type: 'tab', label: 'Führung 指导者' },
    { id: 'n', type: 'mqtt in', z: 't', wires: [[]] },
  ],
  credentials: { n: { password: 'hunter2' } },
  from: 'anna',
  base: 3,
  successor: 'elector',
};

describe('the envelope of a deploy', () => {
  let keys: DeployKeys;
  let envelope: string;

  before(async () => {
    keys = await deriveKeys('a secret', PLACE.lockKey);
    envelope = await seal(DEPLOY, PLACE, keys);
  });

  it('comes out as it went in', async () => {
    expect(await open(envelope, PLACE, keys)).to.deep.equal({ deploy: DEPLOY });
  });

  it('opens with the same secret derived elsewhere', async () => {
    const elsewhere = await deriveKeys('a secret', PLACE.lockKey);
    expect(await open(envelope, PLACE, elsewhere)).to.deep.equal({ deploy: DEPLOY });
  });

  it('shows nothing of what is inside, and is different each time', async () => {
    const bytes = Buffer.from(envelope, 'base64').toString('latin1');
    for (const word of ['hunter2', 'mqtt', 'anna', 'a secret']) expect(bytes).to.not.include(word);
    expect(await seal(DEPLOY, PLACE, keys)).to.not.equal(envelope);
  });

  it('shows no key when its keys are logged', () => {
    const { encryption } = keys;
    expect(inspect(keys)).to.not.include(encryption.export().toString('hex').slice(0, 8));
    expect(JSON.stringify(encryption)).to.equal('{}');
  });

  it('does not open with another secret, and says why', async () => {
    expect(await open(envelope, PLACE, await deriveKeys('A secret', PLACE.lockKey))).to.deep.equal({
      fault: 'other-secret',
    });
  });

  it('does not open for another lock key, even if it claims to be sealed for it', async () => {
    const other = { ...PLACE, lockKey: 'other' };
    const otherKeys = await deriveKeys('a secret', 'other');
    expect(await open(envelope, other, otherKeys)).to.deep.equal({ fault: 'other-secret' });
    expect(await open(envelope, other, keys)).to.deep.equal({ fault: 'tampered' });
    expect(await open(envelope, other, { ...otherKeys, id: keys.id })).to.deep.equal({ fault: 'tampered' });
  });

  it('does not open with another counter: an old deploy cannot be passed off as new', async () => {
    for (const counter of [PLACE.counter + 1, PLACE.counter - 1, 0]) {
      expect(await open(envelope, { ...PLACE, counter }, keys)).to.deep.equal({ fault: 'tampered' });
    }
  });

  it('does not open if any one of its bytes was changed', async () => {
    const bytes = Buffer.from(envelope, 'base64');
    for (let at = 0; at < bytes.length; at += 1) {
      const changed = Buffer.from(bytes);
      changed[at] = (changed[at] ?? 0) ^ 1;
      const expected = at < 5 ? 'unreadable' : at < 13 ? 'other-secret' : 'tampered';
      expect(await open(changed.toString('base64'), PLACE, keys), `byte ${at}`).to.deep.equal({
        fault: expected,
      });
    }
  });

  it('does not open if it was cut, lengthened or replaced by something else', async () => {
    const bytes = Buffer.from(envelope, 'base64');
    const cut = (length: number) => bytes.subarray(0, length).toString('base64');
    for (const [what, text, fault] of [
      ['nothing', '', 'unreadable'],
      ['no base64', '\u0000💥{}', 'unreadable'],
      ['JSON', JSON.stringify(DEPLOY), 'unreadable'],
      ['a header alone', cut(13), 'unreadable'],
      ['no ciphertext', cut(41), 'tampered'],
      ['the last byte gone', cut(bytes.length - 1), 'tampered'],
      ['a byte more', Buffer.concat([bytes, Buffer.of(0)]).toString('base64'), 'tampered'],
      ['too long', 'A'.repeat(LONGEST_ENVELOPE + 1), 'unreadable'],
    ] as const) {
      expect(await open(text, PLACE, keys), what).to.deep.equal({ fault });
    }
  });

  it('what is inside must be a deploy, whoever sealed it', async () => {
    const [tab, node] = DEPLOY.flows;
    for (const [what, content] of [
      ['no array', { ...DEPLOY, flows: {} }],
      ['a node without an id', { ...DEPLOY, flows: [{ type: 'tab' }] }],
      ['a node without a type', { ...DEPLOY, flows: [{ id: 'n' }] }],
      ['an id twice', { ...DEPLOY, flows: [tab, node, node] }],
      ['null for a node', { ...DEPLOY, flows: [null] }],
      ['secrets in the flow file', { ...DEPLOY, flows: [tab, { ...node, credentials: {} }] }],
      ['secrets of a node that is not there', { ...DEPLOY, credentials: { gone: {} } }],
      ['secrets that are none', { ...DEPLOY, credentials: { n: 'x' } }],
      ['no successor', { ...DEPLOY, successor: undefined }],
      ['no counter', { ...DEPLOY, base: -1 }],
      ['a counter that cannot grow', { ...DEPLOY, base: Number.MAX_SAFE_INTEGER }],
    ] as const) {
      const sealed = await seal(content as unknown as PublishedDeploy, PLACE, keys);
      expect(await open(sealed, PLACE, keys), what).to.deep.equal({ fault: 'malformed' });
    }
  });

  it('takes the largest deploy, and refuses a larger one in words', async () => {
    const sized = (bytes: number): PublishedDeploy => {
      const flows = (info: string) => [{ id: 't', type: 'tab', info }];
      const rest = JSON.stringify({ ...DEPLOY, flows: flows(''), credentials: {} }).length;
      return { ...DEPLOY, flows: flows('x'.repeat(bytes - rest)), credentials: {} };
    };
    const largest = await seal(sized(LARGEST_DEPLOY), PLACE, keys);
    expect(await open(largest, PLACE, keys)).to.have.property('deploy');
    const failure = await seal(sized(LARGEST_DEPLOY + 1), PLACE, keys).catch((error: unknown) => error);
    expect(failure).to.be.instanceOf(DeployTooLarge);
    expect(String(failure)).to.match(/16777217 bytes, and 16777216/u);
  });

  it('is not decompressed beyond that size', async () => {
    const bomb = {
      ...DEPLOY,
      flows: [{ id: 't', type: 'tab', info: 'x'.repeat(LARGEST_DEPLOY) }],
      credentials: {},
    };
    const sealed = await sealUnbounded(bomb, keys);
    expect(sealed.length).to.be.below(100_000);
    expect(await open(sealed, PLACE, keys)).to.deep.equal({ fault: 'malformed' });
  });
});

/** As a replica without the limit would. */
async function sealUnbounded(deploy: PublishedDeploy, { id, encryption }: DeployKeys): Promise<string> {
  const { createCipheriv, randomBytes } = await import('node:crypto');
  const { gzipSync } = await import('node:zlib');
  const header = Buffer.concat([Buffer.from('NRCL'), Buffer.of(1), id]);
  const nonce = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', encryption, nonce);
  cipher.setAAD(Buffer.concat([header, Buffer.from(JSON.stringify([PLACE.lockKey, PLACE.counter]))]));
  const sealed = Buffer.concat([cipher.update(gzipSync(JSON.stringify(deploy))), cipher.final()]);
  return Buffer.concat([header, nonce, cipher.getAuthTag(), sealed]).toString('base64');
}
