/**
 * Who else campaigns for our lock keys, from what is said on the roll channel: a pure reducer. No time goes in; a roll
 * call is a number, and whoever was not heard since it was called is gone when its answers are counted.
 */
import type { Role } from '../election/state.js';
import type { Member } from './fleet-view.js';
import type { Announcement, Farewell } from './presence-messages.js';
import { shownName } from './shown-name.js';

/** Members of one lock key; what somebody makes up beyond it is not remembered. */
const MAX_MEMBERS = 200;

interface Sighting {
  readonly member: Member;
  /** The roll call during or after which the member was heard last. */
  readonly call: number;
}

type Sightings = ReadonlyMap<string, Sighting>;

export interface Roster {
  readonly call: number;
  /** By lock key, then by the member's id. Has every key that we campaign for, and no other. */
  readonly keys: ReadonlyMap<string, Sightings>;
  /** Grows when anything changes that is shown. */
  readonly revision: number;
}

export type RosterEvent =
  | Announcement
  | Farewell
  /** We campaign for a lock key, or do no longer. */
  | { readonly kind: 'joined' | 'left'; readonly key: string }
  /** A roll call begins. */
  | { readonly kind: 'called' }
  /** Everybody had the time to answer. */
  | { readonly kind: 'counted' }
  /** What was known is too old to be shown. */
  | { readonly kind: 'forgotten' };

export const EMPTY_ROSTER: Roster = { call: 0, keys: new Map(), revision: 0 };

export function membersOf(roll: Roster, key: string): readonly Member[] {
  return [...(roll.keys.get(key)?.values() ?? [])].map(({ member }) => member);
}

export function nextRoster(roll: Roster, event: RosterEvent): Roster {
  switch (event.kind) {
    case 'joined':
      return withKey(roll, event.key);
    case 'left':
      return withoutKey(roll, event.key);
    case 'called':
      return { ...roll, call: roll.call + 1 };
    case 'here':
      return withPresence(roll, event);
    case 'gone':
      return keepWhere(roll, ({ member }, key) => member.id !== event.id || !event.keys.includes(key));
    case 'counted':
      return keepWhere(roll, ({ call }) => call === roll.call);
    case 'forgotten':
      return keepWhere(roll, () => false);
  }
}

function withPresence(roll: Roster, presence: Announcement): Roster {
  const keys = new Map(roll.keys);
  let changed = false;
  for (const [key, role, ttlMs] of presence.roles) {
    const sightings = keys.get(key);
    const before = sightings?.get(presence.id);
    if (sightings === undefined || (before === undefined && sightings.size >= MAX_MEMBERS)) continue;
    const member = memberOf(presence, role, ttlMs);
    keys.set(key, new Map(sightings).set(member.id, { member, call: roll.call }));
    changed ||= before === undefined || !isSame(before.member, member);
  }
  return { ...roll, keys, revision: changed ? roll.revision + 1 : roll.revision };
}

function memberOf(
  { id, name, version, startedAt, editorUrl }: Announcement,
  role: Role,
  ttlMs: number | null,
): Member {
  return { id, name: shownName(name), version: shownName(version), startedAt, editorUrl, role, ttlMs };
}

function keepWhere(roll: Roster, keeps: (sighting: Sighting, key: string) => boolean): Roster {
  let dropped = false;
  const keys = [...roll.keys].map(([key, sightings]): [string, Sightings] => {
    const kept = [...sightings].filter(([, sighting]) => keeps(sighting, key));
    if (kept.length === sightings.size) return [key, sightings];
    dropped = true;
    return [key, new Map(kept)];
  });
  return dropped ? { ...roll, keys: new Map(keys), revision: roll.revision + 1 } : roll;
}

function withKey(roll: Roster, key: string): Roster {
  return roll.keys.has(key) ? roll : { ...roll, keys: new Map(roll.keys).set(key, new Map()) };
}

function withoutKey(roll: Roster, key: string): Roster {
  const keys = new Map(roll.keys);
  return keys.delete(key) ? { ...roll, keys } : roll;
}

function isSame(one: Member, other: Member): boolean {
  return (
    one.role === other.role &&
    one.name === other.name &&
    one.version === other.version &&
    one.ttlMs === other.ttlMs &&
    one.editorUrl === other.editorUrl &&
    one.startedAt === other.startedAt
  );
}
