/** Networks of several servers: of one replica, and of the nodes of a cluster. */
import { expect } from 'chai';
import { BusNetwork } from '../../dev/chaos/proxy/bus-network.js';
import { ReplicaNetwork } from '../../dev/chaos/proxy/replica-network.js';
import { freePorts } from '../../dev/harness/free-port.js';
import { Caller, Echo, PATIENCE_MS } from './support/echo.js';

const HOST = '127.0.0.1';

describe('chaos: the network of a replica', () => {
  const echoes = [new Echo(), new Echo()];
  const callers: Caller[] = [];
  let targets: { readonly host: string; readonly port: number }[];
  let network: ReplicaNetwork;

  before(async () => {
    const ports = await Promise.all(echoes.map((echo) => echo.listen()));
    targets = ports.map((port) => ({ host: HOST, port }));
  });

  beforeEach(async () => {
    network = await ReplicaNetwork.start(targets);
    callers.push(...targets.map((target) => new Caller(network.portTo(target))));
  });

  afterEach(async () => {
    for (const caller of callers.splice(0)) caller.hangUp();
    await network.close();
  });

  after(() => {
    for (const echo of echoes) echo.close();
  });

  it('a replica reaches each server by a way of its own', async () => {
    const [one, other] = callers;
    one?.say('one');
    other?.say('other');
    await Promise.all([one?.hears('ONE'), other?.hears('OTHER')]);
    expect(echoes.map(({ heard }) => heard.all.at(-1))).to.deep.equal(['one', 'other']);
  });

  it('a server can be cut off, while the others are reached, until it heals', async () => {
    const [one, other] = callers;
    const heal = network.cut(targets.slice(0, 1));
    one?.say('held');
    other?.say('passes');
    await other?.hears('PASSES');
    expect(one?.got.all).to.deep.equal([]);
    heal();
    await one?.hears('HELD');
  });

  it('the next answer is dropped on one way only', async () => {
    const [one, other] = callers;
    const { dropped } = network.dropAnswer('close');
    one?.say('lost');
    await dropped;
    await one?.hears('end');
    other?.say('kept');
    await other?.hears('KEPT');
  });
});

describe('chaos: the bus of a cluster', () => {
  const BUS_OFFSET = 10_000;
  const echoes = [new Echo(), new Echo()];
  let ports: readonly number[];
  let bus: BusNetwork;
  let callers: Caller[];

  /** A message as far as the bus is concerned: bytes 10 and 11 are the port of the node that sends it. */
  const message = (from: number | undefined, text: string) => {
    const header = Buffer.alloc(12, 'x');
    header.writeUInt16BE(from ?? 0, 10);
    return Buffer.concat([header, Buffer.from(text)]);
  };
  const node = (index: number) => ({ host: HOST, port: ports[index] ?? 0 });
  const call = (to: number) => {
    const caller = new Caller(bus.portOf(node(to)));
    callers.push(caller);
    return caller;
  };
  const arrives = (to: number, text: string) =>
    echoes[to]?.heard.waitFor((heard) => heard.endsWith(text), PATIENCE_MS, text);

  beforeEach(async () => {
    callers = [];
    ports = await freePorts(2, { withBus: true });
    await Promise.all(echoes.map((echo, index) => echo.listen((ports[index] ?? 0) + BUS_OFFSET)));
    bus = await BusNetwork.start(ports.map((port) => ({ host: HOST, port })));
  });

  afterEach(async () => {
    for (const caller of callers) caller.hangUp();
    await bus.close();
    for (const echo of echoes) echo.close();
  });

  it('messages pass', async () => {
    call(1).say(message(ports[0], 'hello'));
    await arrives(1, 'hello');
  });

  it('nothing gets to a node that is cut off, and its connections are lost', async () => {
    const before = call(0);
    before.say(message(ports[1], 'before'));
    await arrives(0, 'before');
    bus.cutOff(node(0));
    await before.hears('end');
    call(0).say(message(ports[1], 'meanwhile'));
    call(1).say(message(undefined, 'elsewhere'));
    await arrives(1, 'elsewhere');
    expect(echoes[0]?.heard.all.some((heard) => heard.endsWith('meanwhile'))).to.equal(false);
  });

  it('nothing comes from a node that is cut off', async () => {
    bus.cutOff(node(0));
    call(1).say(message(ports[0], 'from the node'));
    call(1).say(message(undefined, 'from another'));
    await arrives(1, 'from another');
    expect(echoes[1]?.heard.all.some((heard) => heard.endsWith('from the node'))).to.equal(false);
  });

  it('a node that was cut off connects again', async () => {
    const heal = bus.cutOff(node(0));
    heal();
    call(0).say(message(ports[1], 'again'));
    await arrives(0, 'again');
  });
});
