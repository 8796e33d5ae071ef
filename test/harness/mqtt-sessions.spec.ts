import { expect } from 'chai';
import type { PacketType } from '../../dev/harness/mqtt/packets.js';
import { type Session, type Suspension, twoClients } from '../../dev/harness/mqtt/sessions.js';

/** When the broker was last looked at. */
const END = 10_000;
/** How long before they are seen things may have happened. */
const BEFORE = 10;

const seen = (at: number) => ({ after: at - BEFORE, at });

/** A client that connects, pings, and is gone. */
function session(
  clientId: string,
  connect: number,
  closed: number | null,
  pings: readonly number[] = [],
): Session {
  const packet = (type: PacketType, at: number) => ({ type, ...seen(at) });
  return {
    clientId,
    opened: seen(connect - 1),
    packets: [packet('connect', connect), ...pings.map((at) => packet('pingreq', at))],
    closed: closed === null ? null : seen(closed),
  };
}

function found(sessions: readonly Session[], ...suspensions: readonly Suspension[]): readonly string[] {
  return twoClients(sessions, suspensions, END).map(({ kind, text }) => `${kind}: ${text}`);
}

describe('harness: two MQTT clients', () => {
  const frozen: Suspension = { clientId: 'a.1', begin: 150, closedBy: 600 };

  it('the judge accepts clients that follow one another', () => {
    expect(
      found([session('a.1', 100, 200, [150]), session('b.1', 300, 400), session('a.1', 500, null)]),
    ).to.deep.equal([]);
  });

  it('the judge accepts an end that may have come before the next client, though it was read later', () => {
    expect(found([session('a.1', 100, 305), session('b.1', 300, null)])).to.deep.equal([]);
  });

  it('the judge accepts a client that connects again before its old connection has ended', () => {
    expect(found([session('a.1', 100, 350), session('a.1', 300, null)])).to.deep.equal([]);
  });

  it('the judge accepts the open connection of a suspended process that sends nothing more', () => {
    expect(found([session('a.1', 100, 590, [140]), session('b.1', 300, null)], frozen)).to.deep.equal([]);
    const thawing = { ...frozen, closedBy: Number.POSITIVE_INFINITY };
    expect(found([session('a.1', 100, null), session('b.1', 300, null)], thawing)).to.deep.equal([]);
  });

  it('the judge finds two connections at once', () => {
    expect(found([session('a.1', 100, 350), session('b.1', 300, null)])).to.deep.equal([
      'both connected: a.1 was connected for 50.0 ms more when b.1 connected',
    ]);
    expect(found([session('b.1', 300, null), session('a.1', 100, null)])).to.deep.equal([
      'both connected: a.1 was connected to the end when b.1 connected',
    ]);
  });

  it('the judge finds two connections that are not neighbours', () => {
    const sessions = [session('a.1', 100, null), session('a.1', 200, 250), session('b.1', 300, null)];
    expect(found(sessions)).to.have.lengthOf(1);
  });

  it('the judge finds a packet of a process that was suspended', () => {
    expect(found([session('a.1', 100, 590, [580]), session('b.1', 300, null)], frozen)).to.deep.equal([
      'a packet after a newer client: a.1 sent a pingreq 280.0 ms after b.1 had connected',
    ]);
  });

  it('the judge finds a connection that outlives the suspension of its process', () => {
    expect(found([session('a.1', 100, 700), session('b.1', 300, null)], frozen)).to.have.lengthOf(1);
    expect(found([session('a.1', 100, null), session('b.1', 300, null)], frozen)).to.have.lengthOf(1);
  });

  it('the judge finds a client that connects beside one whose process is suspended only later', () => {
    const later = { ...frozen, begin: 320 };
    expect(found([session('a.1', 100, 590), session('b.1', 300, null)], later)).to.have.lengthOf(1);
  });

  it('a connection without a CONNECT is no client', () => {
    const silent: Session = { clientId: '', opened: seen(100), packets: [], closed: null };
    expect(found([silent, session('b.1', 300, null)])).to.deep.equal([]);
  });
});
