/** The flow that every replica runs, laid out to be read in the editor. */

export const REPLICA_NAMES = ['replica-1', 'replica-2', 'replica-3'] as const;
export const LOCK_KEY = 'nodered:demo';
/** ms; short, so that a crash is worth watching. */
export const TTL_MS = 2_000;
/** ms from job to job. */
export const JOB_MS = 1_000;

/** The labels of the probes behind the three outputs. */
export const OUTPUTS = { acted: 'acted', skipped: 'skipped', role: 'role' } as const;

const TAB = 'de00000000000001';
const LEADER = 'de00000000000003';
const SERVER = 'de00000000000004';

const ABOUT = `Every replica runs this flow, and each of them injects a job every second. The node *one replica only* lets it
pass at output 1 on the replica that leads, and at output 2 on the others. Output 3 tells a change of the role.

The nodes on the right count for the table in the terminal.

Deploy this flow on the leader, changed or not: leadership stays where it is. What you change here is
forgotten when the demo ends.`;

/** `remark` makes a deploy differ from what runs. */
export function exampleFlow(redis: { readonly host: string; readonly port: number }, remark = ''): unknown[] {
  const counter = (id: string, label: string, name: string, y: number): unknown => ({
    ...{ id, z: TAB, type: 'fleet-probe', label, name, x: 640, y, wires: [] },
  });
  return [
    { id: TAB, type: 'tab', label: 'Run a job on one replica', disabled: false, info: ABOUT, env: [] },
    {
      id: 'de00000000000005',
      z: TAB,
      type: 'comment',
      name: `Read me${remark}`,
      info: ABOUT,
      x: 120,
      y: 60,
      wires: [],
    },
    {
      ...{ id: 'de00000000000002', z: TAB, type: 'inject', name: 'job', x: 120, y: 160, wires: [[LEADER]] },
      ...{ props: [{ p: 'payload' }], payload: '', payloadType: 'date', topic: '' },
      ...{ repeat: String(JOB_MS / 1000), crontab: '', once: true, onceDelay: 0.1 },
    },
    {
      ...{ id: LEADER, z: TAB, type: 'cluster-leader', name: 'one replica only', x: 330, y: 160 },
      // Changes of the leader are reported too, so that the table need not wait for the next job to show them.
      ...{
        valkey: SERVER,
        lockKey: LOCK_KEY,
        lockTTL: TTL_MS / 1000,
        reportLeaderChanges: true,
        waitOnEmptyRedis: false,
      },
      wires: [['de00000000000006', 'de00000000000009'], ['de00000000000007'], ['de00000000000008']],
    },
    counter('de00000000000006', OUTPUTS.acted, 'acted on', 120),
    counter('de00000000000007', OUTPUTS.skipped, 'skipped', 160),
    counter('de00000000000008', OUTPUTS.role, 'role change', 200),
    {
      ...{ id: 'de00000000000009', z: TAB, type: 'debug', name: 'the job', x: 640, y: 60, wires: [] },
      ...{ active: true, tosidebar: true, console: false, tostatus: false },
      ...{ complete: 'election', targetType: 'msg', statusVal: '', statusType: 'auto' },
    },
    {
      ...{ id: SERVER, type: 'valkey-config', name: 'Redis of the demo' },
      ...{ host: redis.host, port: String(redis.port), database: '0' },
    },
  ];
}
