/** What an election comes to: its lamp, its headline, and what is wrong, as the status of its nodes has them. */

/** @param server the one that the lock key is on; undefined if it is not told of */
export function standingOf({ role, leader, problem, remainingMs, wait }, server) {
  const cause = server?.problem ?? null;
  // A lost connection explains the rest.
  const worst = server?.contact === 'down' ? (cause ?? problem) : (problem ?? cause);
  return {
    problem: worst,
    lamp: worst === null ? roleLamp(role, leader) : ['red', 'ring'],
    /** Keys of texts. */
    headline: `election.${headlineOf(role, leader, worst, wait)}`,
    lease: remainingMs === null ? `lease.${role === 'unknown' ? 'unknown' : 'free'}` : null,
  };
}

function roleLamp(role, leader) {
  if (role === 'leader') return ['green', 'dot'];
  return leader === null ? ['grey', 'ring'] : ['yellow', 'ring'];
}

function headlineOf(role, leader, problem, wait) {
  if (role === 'leader') return 'leads';
  if (role === 'follower' && leader !== null) return 'follows';
  if (problem !== null) return 'unknown';
  // An older runtime tells of no wait.
  if (!wait) return 'undecided';
  return wait.why === 'resigned' ? 'resignedUntil' : 'undecidedUntil';
}

/** The name of a leader that is not among the members, as after a crash, which followers notice when its lease ends. */
export function absentLeader({ role, leader, problem, members }, server) {
  if (role !== 'follower' || leader === null || problem !== null) return null;
  if (server?.contact !== 'up' || server.problem !== null) return null;
  return members.some(({ name, self }) => !self && name === leader) ? null : leader;
}
