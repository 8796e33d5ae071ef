/** The newest deploy on a real server: who may replace it, who hears of it, and what a stranger can leave there. */
import { expect } from 'chai';
import { DeployJournal, NOTHING, type PublishReply } from '../../../src/redis/deploys/deploy-journal.js';
import { deployKey, recordKey } from '../../../src/redis/keys.js';
import { LEAST_COMMANDS, leastRules, newUser } from '../../support/redis/acl.js';
import { useLab } from '../../support/redis/lab.js';
import { newKey } from '../../support/redis/leases.js';
import { Seen } from '../../support/redis/seen.js';
import { failureOf, type StoreUserOptions, useReplicas } from '../../support/redis/store-user.js';

const CHANNEL = '&node-red-cluster-leader:0:deploys';

describe('the journal of deploys', () => {
  const lab = useLab({ breaks: 'users are made' });
  const replicas = useReplicas(lab);

  const journal = async (lockKey = lab.key, options: StoreUserOptions = {}): Promise<DeployJournal> => {
    const { store, database } = await replicas.join(options);
    return new DeployJournal({
      lockKey,
      database,
      endpoint$: store.endpointOf(lockKey),
      side: store.side,
      longestEnvelope: 100,
    });
  };
  const publish = (to: DeployJournal, counter: number, upon = NOTHING): Promise<PublishReply> =>
    to.publish({ upon, counter, envelope: `envelope ${counter}` });

  it('starts empty, and keeps what was published, without an end', async () => {
    const anna = await journal();
    expect(await anna.read(NOTHING)).to.deep.equal({ mark: NOTHING, envelope: null });
    expect(await publish(anna, 7)).to.deep.equal({ published: true, told: true });
    expect(await (await journal()).read(NOTHING)).to.deep.equal({ mark: '7', envelope: 'envelope 7' });
    expect(await lab.number('PTTL', deployKey(lab.key)), 'no TTL').to.equal(-1);
  });

  it('does not send again what is known', async () => {
    const anna = await journal();
    await publish(anna, 7);
    expect(await anna.read('7')).to.deep.equal({ mark: '7', envelope: null });
    expect(await anna.read('6')).to.deep.equal({ mark: '7', envelope: 'envelope 7' });
  });

  it('of many deploys upon the same one, one is published', async () => {
    const anna = await journal();
    await publish(anna, 7);
    const replies = await Promise.all(
      Array.from({ length: 10 }, (_none, index) => publish(anna, 8 + index, '7')),
    );
    expect(replies.filter(({ published }) => published)).to.have.lengthOf(1);
    expect(await publish(anna, 100, '7')).to.deep.equal({ published: false });
    const { mark, envelope } = await anna.read(NOTHING);
    expect(envelope).to.equal(`envelope ${mark}`);
  });

  it('tells all replicas of the lock key, and no others', async () => {
    const [anna, bert, other] = await Promise.all([journal(), journal(), journal(newKey())]);
    const [annas, berts, others] = [anna, bert, other].map(({ hints$ }) => new Seen(hints$));
    await lab.until('three subscriptions', async () => {
      const [, count] = (await lab.command('PUBSUB', 'NUMSUB', CHANNEL.slice(1))) as [string, number];
      return count === 3;
    });
    await lab.command('PUBLISH', CHANNEL.slice(1), 'garbage');
    await publish(bert, 7);
    await Promise.all([annas, berts].map((seen) => seen?.until('a hint', () => true)));
    await publish(other, 8);
    await others?.until('a hint', () => true);
    expect([annas, berts, others].map((seen) => seen?.all.length)).to.deep.equal([1, 1, 1]);
    for (const seen of [annas, berts, others]) seen?.stop();
  });

  it('survives whatever a stranger leaves there', async () => {
    const anna = await journal();
    const key = deployKey(lab.key);
    for (const [what, ...command] of [
      ['another type', 'SET', key, 'x'],
      ['a list', 'LPUSH', key, 'x'],
      ['a long counter', 'HSET', key, 'counter', '9'.repeat(100_000)],
      ['no counter', 'HSET', key, 'envelope', 'x'],
    ]) {
      await lab.command('DEL', key);
      await lab.command(...command);
      const { mark } = await anna.read(NOTHING);
      expect(mark, what).to.equal('?');
      expect(await publish(anna, 7), what).to.deep.equal({ published: false });
      expect(await publish(anna, 7, mark), what).to.deep.include({ published: true });
      expect(await anna.read(NOTHING), what).to.deep.equal({ mark: '7', envelope: 'envelope 7' });
    }
    await lab.command('HSET', key, 'counter', '8', 'envelope', 'x'.repeat(101));
    expect(await anna.read('7'), 'too long to fetch').to.deep.equal({ mark: '8', envelope: null });
  });

  it('is at another key for each lock key, beside its record', () => {
    const keys = ['jobs', '{jobs}', 'a{jobs}b', '{jobs}:flows'];
    const all = keys.flatMap((key) => [key, recordKey(key), deployKey(key)]);
    expect(new Set(all)).to.have.lengthOf(new Set([...keys, ...all]).size);
    expect(deployKey('jobs')).to.equal('{jobs}:flows');
    expect(deployKey('{jobs}')).to.equal('{jobs}:deploys');
  });

  it('needs no other rights than elections, and a channel', async () => {
    const rules = [...leastRules([lab.key], { commands: LEAST_COMMANDS }), CHANNEL];
    const server = await newUser(lab, rules);
    const anna = await journal(lab.key, { server });
    const hints = new Seen(anna.hints$);
    await lab.until('the subscription', async () => {
      const [, count] = (await lab.command('PUBSUB', 'NUMSUB', CHANNEL.slice(1))) as [string, number];
      return count === 1;
    });
    expect(await publish(anna, 7)).to.deep.equal({ published: true, told: true });
    await hints.until('the hint', () => true);
    hints.stop();
    await lab.command('DEL', deployKey(lab.key));
    await lab.command('SET', deployKey(lab.key), 'x');
    expect(await publish(anna, 8, '?')).to.deep.include({ published: true });
    expect(await anna.read(NOTHING)).to.deep.equal({ mark: '8', envelope: 'envelope 8' });
  });

  it('without the channel it works, and says that nobody was told', async () => {
    const server = await newUser(lab, leastRules([lab.key], { commands: LEAST_COMMANDS }));
    const anna = await journal(lab.key, { server });
    expect(await publish(anna, 7)).to.deep.equal({ published: true, told: false });
  });

  it('a refusal tells neither key nor envelope', async () => {
    const commands = LEAST_COMMANDS.filter((command) => command !== 'hset');
    const anna = await journal(lab.key, { server: await newUser(lab, leastRules([lab.key], { commands })) });
    const failure = await failureOf(publish(anna, 7));
    expect(failure.kind).to.equal('refused');
    expect(failure.message).to.not.match(/envelope|[0-9a-f]{40}/u);
  });
});
