/** The commands that release leases without the client: one per lock key, since a server may permit only some of them. */
import type { ReleaseRequest } from '../../election/ports.js';
import { recordKey } from '../keys.js';
import { SCRIPTS } from '../scripts.js';

/** @param channel on which the releases are announced */
export function releaseCommands(
  requests: readonly ReleaseRequest[],
  channel: string,
): readonly (readonly string[])[] {
  return requests.map((request) => [
    ...['EVALSHA', SCRIPTS.release.sha, '2', request.key, recordKey(request.key)],
    ...[channel, ...releaseArguments(request)],
  ]);
}

/** What release.lua takes for one lock key, after the channel. */
export function releaseArguments({ value, token, end, to, pinned }: ReleaseRequest): readonly string[] {
  return [value, String(token ?? ''), String(end ?? ''), to ?? '', pinned === true ? '1' : ''];
}
