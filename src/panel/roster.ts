/**
 * Who else takes part in our elections, from the messages on the presence channel: a pure reducer without a clock.
 * Queries are numbered, and members that have not been heard since a query are dropped when its answers are complete.
 */
import type { Member } from './member.js';
import type { Announcement, Farewell, RoleEntry } from './presence-messages.js';
import { shownName } from './shown-name.js';

/** Members of one lock key that are remembered; a forger could invent any number. */
const MAX_MEMBERS = 200;

interface Sighting {
  readonly member: Member;
  /** The number of the last query before the member was heard. */
  readonly query: number;
}

type Sightings = ReadonlyMap<string, Sighting>;

export interface Roster {
  /** The number of the last query. */
  readonly query: number;
  /** By lock key, then by the member's id. Has exactly the keys of our own elections. */
  readonly keys: ReadonlyMap<string, Sightings>;
  /** Grows when anything that is shown changes. */
  readonly revision: number;
}

export type RosterEvent =
  | Announcement
  | Farewell
  /** We take part in the election of a lock key, or no longer do. */
  | { readonly kind: 'joined' | 'left'; readonly key: string }
  /** A query is sent. */
  | { readonly kind: 'queried' }
  /** The time to answer it is over. */
  | { readonly kind: 'answered' }
  /** The roster is too old to be shown. */
  | { readonly kind: 'outdated' };

export const EMPTY_ROSTER: Roster = { query: 0, keys: new Map(), revision: 0 };

export function membersOf(roster: Roster, key: string): readonly Member[] {
  return [...(roster.keys.get(key)?.values() ?? [])].map(({ member }) => member);
}

export function nextRoster(roster: Roster, event: RosterEvent): Roster {
  switch (event.kind) {
    case 'joined':
      return withKey(roster, event.key);
    case 'left':
      return withoutKey(roster, event.key);
    case 'queried':
      return { ...roster, query: roster.query + 1 };
    case 'here':
      return withMember(roster, event);
    case 'gone':
      return keepWhere(roster, ({ member }, key) => member.id !== event.id || !event.keys.includes(key));
    case 'answered':
      return keepWhere(roster, ({ query }) => query === roster.query);
    case 'outdated':
      return keepWhere(roster, () => false);
  }
}

function withMember(roster: Roster, announcement: Announcement): Roster {
  const keys = new Map(roster.keys);
  let changed = false;
  for (const entry of announcement.roles) {
    const [key] = entry;
    const sightings = keys.get(key);
    const before = sightings?.get(announcement.id);
    if (sightings === undefined || (before === undefined && sightings.size >= MAX_MEMBERS)) continue;
    const member = memberOf(announcement, entry);
    keys.set(key, new Map(sightings).set(member.id, { member, query: roster.query }));
    changed ||= before === undefined || !isSame(before.member, member);
  }
  return { ...roster, keys, revision: changed ? roster.revision + 1 : roster.revision };
}

function memberOf(
  { id, name, version, startedAt, editorUrl, drained }: Announcement,
  [, role, ttlMs, electorId, priority, readiness]: RoleEntry,
): Member {
  return {
    ...{ id, name: shownName(name), version: shownName(version), startedAt, editorUrl, role, ttlMs },
    ...{ electorId, priority, drained, readiness },
  };
}

function keepWhere(roster: Roster, keeps: (sighting: Sighting, key: string) => boolean): Roster {
  let dropped = false;
  const keys = [...roster.keys].map(([key, sightings]): [string, Sightings] => {
    const kept = [...sightings].filter(([, sighting]) => keeps(sighting, key));
    if (kept.length === sightings.size) return [key, sightings];
    dropped = true;
    return [key, new Map(kept)];
  });
  return dropped ? { ...roster, keys: new Map(keys), revision: roster.revision + 1 } : roster;
}

function withKey(roster: Roster, key: string): Roster {
  return roster.keys.has(key) ? roster : { ...roster, keys: new Map(roster.keys).set(key, new Map()) };
}

function withoutKey(roster: Roster, key: string): Roster {
  const keys = new Map(roster.keys);
  return keys.delete(key) ? { ...roster, keys } : roster;
}

function isSame(one: Member, other: Member): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
