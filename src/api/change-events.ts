/** Names the events that a change brings, in the words of the two libraries that people come from. */
import type { ElectionChange, ElectorEvents } from './api.js';

export type ChangeEvent = Exclude<keyof ElectorEvents, 'change' | 'standing' | 'error'>;

/** What was known before the change. */
export type Before = Pick<ElectionChange, 'role' | 'leader' | 'token'>;

export function eventsOf(change: ElectionChange, before: Before): readonly ChangeEvent[] {
  const { role, leader, token, reason } = change;
  const newTerm = leader !== before.leader || token !== before.token;
  const led = before.role === 'leader';
  const leads = role === 'leader';
  const ended = before.leader !== null && newTerm && role !== 'unknown' && reason !== 'stopped';
  const follows = role === 'follower' && (before.role !== 'follower' || (leader !== null && newTerm));
  return [
    ...(led && (!leads || newTerm) ? (['revoked'] as const) : []),
    ...(ended ? (['reelection'] as const) : []),
    ...(leads && (!led || newTerm) ? (['elected', 'leader'] as const) : []),
    ...(follows ? (['follower'] as const) : []),
  ];
}
