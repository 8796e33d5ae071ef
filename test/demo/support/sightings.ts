import type { Sighting } from '../../../dev/demo/sighting.js';

/** A sighting of a leader that acts, unless told otherwise. */
export function sighting(given: Partial<Sighting> & Pick<Sighting, 'replica' | 'atMs'>): Sighting {
  const role = given.role ?? 'leader';
  return {
    kind: 'acted',
    role,
    leader: role === 'leader' ? given.replica : null,
    token: 1,
    since: 0,
    previousRole: null,
    reason: null,
    ...given,
  };
}

export function elected(replica: string, token: number, atMs: number, reason = 'elected'): Sighting {
  return sighting({ kind: 'role', replica, token, atMs, reason, previousRole: 'follower' });
}

export function acted(replica: string, token: number, atMs: number): Sighting {
  return sighting({ replica, token, atMs });
}

export function skipped(replica: string, atMs: number): Sighting {
  return sighting({ kind: 'skipped', role: 'follower', replica, atMs });
}
