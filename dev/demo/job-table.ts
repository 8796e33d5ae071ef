/** The live table of the fleet that gets jobs. */
import { doubleCount } from './act-counter.js';
import type { Column } from './columns.js';
import { TTL_MS } from './example-flow.js';
import type { FaultLog } from './fault-log.js';
import type { FrameModel } from './frame.js';
import type { JobFleet } from './job-fleet.js';
import type { Paint } from './paint.js';
import {
  colourOf,
  columnsOf,
  guardText,
  known,
  type ReplicaRow,
  sinceText,
  takeoverText,
  tokenText,
} from './replica-columns.js';
import { MEASURED } from './takeover.js';

export interface Row extends ReplicaRow {
  readonly acted: number;
  readonly skipped: number;
}

/** The first that fits. */
export const KEY_LINES = [
  'k kill -9 leader   s stop leader   f freeze/thaw   r start again   q quit',
  'k kill -9  s stop  f freeze/thaw  r start  q quit',
  'k kill  f freeze  s stop  q quit',
] as const;

export function jobFrame(fleet: JobFleet, faults: FaultLog): Omit<FrameModel, 'events'> {
  const { ledger, slots, redis } = fleet;
  const rows = slots.map((slot): Row => {
    const { name, condition, forMs, guarded } = slot;
    const takeoverMs = faults.lastOf(name)?.roleMs ?? null;
    return {
      name,
      condition,
      forMs,
      guarded,
      takeoverMs,
      latest: fleet.latest(slot),
      ...ledger.counts(name),
    };
  });
  return {
    title: `One of three Node-RED replicas acts on each job (lock TTL ${TTL_MS / 1000} s)`,
    columns: (paint) => jobColumns(rows, paint),
    tally: {
      text: `Jobs acted on: ${ledger.acted}`,
      never: 'acted on by two at once',
      times: doubleCount(ledger.doubles),
    },
    ...{ editors: slots, measured: MEASURED, redis, keys: KEY_LINES },
  };
}

export function jobColumns(rows: readonly Row[], paint: Paint): readonly Column[] {
  const column = columnsOf(rows);
  const painted = (text: string, row: number): string => {
    const of = rows[row];
    return of === undefined ? text : colourOf(of, paint)(text);
  };
  const right = { align: 'right' } as const;
  return [
    column('replica', 0, ({ name }) => name),
    column('role', 1, roleText, { paint: painted }),
    column('leader', 7, (row) => known(row)?.leader ?? '-'),
    column('token', 5, tokenText),
    column('since', 6, sinceText),
    column('acted', 2, ({ acted }) => String(acted), right),
    column('skipped', 4, ({ skipped }) => String(skipped), right),
    column('guard', 8, guardText),
    column('takeover', 3, takeoverText, right),
  ];
}

function roleText({ condition, latest }: Row): string {
  const text = condition === 'running' ? (latest?.role ?? 'unknown') : condition;
  return text.padEnd('follower'.length);
}
