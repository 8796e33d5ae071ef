/** The commands that release leases without the client: one per lock key, since a server may permit only some of them. */
import type { ReleaseRequest } from '../../election/ports.js';
import { recordKey } from '../keys.js';
import { SCRIPTS } from '../scripts.js';

/** @param channel on which the releases are announced */
export function releaseCommands(
  requests: readonly ReleaseRequest[],
  channel: string,
): readonly (readonly string[])[] {
  return requests.map((request) => ['EVALSHA', SCRIPTS.release.sha, ...scriptArguments(request, channel)]);
}

/** The same for a server that does not know the script. */
export function releaseInFull(
  requests: readonly ReleaseRequest[],
  channel: string,
): readonly (readonly string[])[] {
  return requests.map((request) => ['EVAL', SCRIPTS.release.source, ...scriptArguments(request, channel)]);
}

function scriptArguments(request: ReleaseRequest, channel: string): readonly string[] {
  return ['2', request.key, recordKey(request.key), channel, ...releaseArguments(request)];
}

/** What release.lua takes for one lock key, after the channel. */
export function releaseArguments({ value, token, end, to, pinned }: ReleaseRequest): readonly string[] {
  return [value, String(token ?? ''), String(end ?? ''), to ?? '', pinned === true ? '1' : ''];
}
