/** Makes a replica report what its hot standby does. */
import { join } from 'node:path';
import { repositoryRoot } from '../../harness/cache-folder.js';
import type { Replica } from '../../harness/node-red/index.js';
import { OUTPUTS } from '../example-flow.js';

const PHASE = 'hot-standby';
const CONTEXT = join(repositoryRoot, 'dist/src/node-red/runtime-context.js');

/** The package as the replica has loaded it. Changes of the role look like those that a leader node sends. */
const BODY = `
  const standby = require(${JSON.stringify(CONTEXT)}).runtimeContextOf(RED.events).hotStandby$.value;
  if (!standby?.usable) throw new Error('hot standby does not work here');
  const { report, now } = require('./reporter.js');
  standby.state$.subscribe(({ phase }) =>
    report({ kind: 'event', name: ${JSON.stringify(PHASE)}, at: now(), detail: { phase } }));
  const tell = ({ role, leader, token, since, reason }, previousRole) =>
    report({ kind: 'message', node: '', label: ${JSON.stringify(OUTPUTS.role)}, at: now(),
      message: { election: { role, leader, token, since, reason, previousRole } } });
  const { elector } = standby.participant;
  tell(elector.view(), 'unknown');
  elector.changes$.subscribe(({ view, previousRole }) => tell(view, previousRole));
`;

export async function observe(replica: Replica): Promise<void> {
  await replica.evaluate(BODY);
}

/** In the words of hot standby: standby, active and so on. */
export function phaseOf(replica: Replica): string {
  return replica.events.last(({ name }) => name === PHASE)?.detail.phase ?? 'unknown';
}
