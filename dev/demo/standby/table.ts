/** The live table of the fleet in hot standby. */
import type { Column } from '../columns.js';
import type { FaultLog } from '../fault-log.js';
import type { FrameModel } from '../frame.js';
import type { Paint } from '../paint.js';
import {
  colourOf,
  columnsOf,
  guardText,
  type ReplicaRow,
  sinceText,
  takeoverText,
  tokenText,
} from '../replica-columns.js';
import { TTL_MS } from './flow.js';
import type { StandbyFleet } from './standby-fleet.js';

export interface StandbyRow extends ReplicaRow {
  readonly phase: string;
  /** Whether the broker has a connection of it. */
  readonly connected: boolean;
  readonly messages: number;
}

export const MEASURED = 'Takeover: from the fault to the first message of another replica at the broker.';

/** The first that fits. */
export const KEY_LINES = [
  'k kill -9  t throw  h hand over  f freeze/thaw  s stop  r start again  q quit',
  'k kill  t throw  h hand over  f freeze  s stop  r start  q quit',
  'k kill t throw h hand f freeze s stop q quit',
] as const;

export function standbyFrame(fleet: StandbyFleet, faults: FaultLog): Omit<FrameModel, 'events'> {
  const { ledger, slots, redis, connected } = fleet;
  const rows = slots.map((slot): StandbyRow => {
    const { name, condition, forMs, guarded } = slot;
    return {
      ...{ name, condition, forMs, guarded, latest: fleet.latest(slot), phase: fleet.phase(slot) },
      connected: connected.includes(name),
      messages: ledger.counts(name).acted,
      takeoverMs: faults.lastOf(name)?.actMs ?? null,
    };
  });
  return {
    title: `One of three Node-RED replicas is active, two are in hot standby (lock TTL ${TTL_MS / 1000} s)`,
    columns: (paint) => standbyColumns(rows, paint),
    tally: {
      text: `Messages: ${ledger.acted}, takeovers: ${fleet.takeovers}`,
      never: 'two clients',
      times: fleet.violationCount,
    },
    ...{ editors: slots, measured: MEASURED, redis, keys: KEY_LINES },
  };
}

export function standbyColumns(rows: readonly StandbyRow[], paint: Paint): readonly Column[] {
  const column = columnsOf(rows);
  const painted = (text: string, row: number): string => {
    const of = rows[row];
    return of === undefined ? text : colourOf(of, paint)(text);
  };
  const right = { align: 'right' } as const;
  return [
    column('replica', 0, ({ name }) => name),
    column('state', 1, ({ phase }) => phase.padEnd('starting'.length), { paint: painted }),
    column('MQTT client', 2, clientText, { paint: painted }),
    column('token', 6, tokenText),
    column('since', 7, sinceText),
    column('messages', 4, ({ messages }) => String(messages), right),
    column('guard', 8, guardText),
    column('takeover', 3, takeoverText, right),
  ];
}

/** A suspended process sends nothing, but nobody closes its connection. */
function clientText({ connected, condition }: StandbyRow): string {
  if (!connected) return '-';
  return condition === 'frozen' ? 'left open' : 'connected';
}
