/** What a broker saw of its clients, and whether two of them were ever there at once. Pure. */
import type { PacketHead } from './packets.js';

/**
 * When something happened, on the clock that the broker was given: after `after`, and it was seen at `at`. The broker
 * shares its event loop with tests, so that what was seen in one turn may have happened in another order.
 */
export interface SeenAt {
  readonly after: number;
  readonly at: number;
}

export type SeenPacket = PacketHead & SeenAt;

/** One connection. */
export interface Session {
  /** Empty until CONNECT has arrived. */
  readonly clientId: string;
  readonly opened: SeenAt;
  readonly packets: readonly SeenPacket[];
  /** Null while it is open. */
  readonly closed: SeenAt | null;
}

/** The process of a client could not run: its connection stays open, whoever leads meanwhile. */
export interface Suspension {
  readonly clientId: string;
  readonly begin: number;
  /** When its connection must be closed at the latest. */
  readonly closedBy: number;
}

export interface TwoClients {
  readonly kind: 'both connected' | 'a packet after a newer client';
  readonly older: string;
  readonly newer: string;
  readonly at: number;
  readonly text: string;
}

/**
 * A client is there from its CONNECT to the end of its connection. No packet of a client may arrive after the CONNECT
 * of another one. Its connection must be closed by then, too, unless its process was suspended.
 *
 * @param end when the broker was last looked at
 */
export function twoClients(
  sessions: readonly Session[],
  suspensions: readonly Suspension[],
  end: number,
): readonly TwoClients[] {
  const connected = sessions
    .flatMap((session) => {
      const connect = session.packets.find(({ type }) => type === 'connect');
      return connect === undefined ? [] : [{ ...session, connect }];
    })
    .sort((a, b) => a.connect.at - b.connect.at);
  return connected.flatMap((newer, index) =>
    connected
      .slice(0, index)
      .filter(({ clientId }) => clientId !== newer.clientId)
      .flatMap((older) => [
        ...latePackets(older, newer),
        ...(bothConnected(older, newer, suspensions, end) ? [overlap(older, newer)] : []),
      ]),
  );
}

type Connected = Session & { readonly connect: SeenAt };

function latePackets(older: Session, newer: Connected): readonly TwoClients[] {
  const late = older.packets.find(({ after }) => after > newer.connect.at);
  if (late === undefined) return [];
  const what = late.topic === undefined ? late.type : `${late.type} to ${late.topic}`;
  return [
    {
      kind: 'a packet after a newer client',
      ...{ older: older.clientId, newer: newer.clientId, at: late.at },
      text: `${older.clientId} sent a ${what} ${ms(late.at - newer.connect.at)} after ${newer.clientId} had connected`,
    },
  ];
}

function bothConnected(
  older: Session,
  newer: Connected,
  suspensions: readonly Suspension[],
  end: number,
): boolean {
  const closed = older.closed?.after ?? end;
  if (closed <= newer.connect.at) return false;
  const suspension = suspensions.find(
    ({ clientId, begin, closedBy }) =>
      clientId === older.clientId && begin <= newer.connect.at && newer.connect.after <= closedBy,
  );
  return suspension === undefined || closed > suspension.closedBy;
}

function overlap(older: Session, newer: Connected): TwoClients {
  const until = older.closed === null ? 'to the end' : `for ${ms(older.closed.at - newer.connect.at)} more`;
  return {
    kind: 'both connected',
    ...{ older: older.clientId, newer: newer.clientId, at: newer.connect.at },
    text: `${older.clientId} was connected ${until} when ${newer.clientId} connected`,
  };
}

function ms(value: number): string {
  return `${value.toFixed(1)} ms`;
}
