/** Sums an election up, as the status of its nodes does: lamp, headline and problem. */

/** @param server of the lock key; undefined if the answer does not have it */
export function standingOf({ role, leader, problem, remainingMs, wait }, server) {
  const cause = server?.problem ?? null;
  // A lost connection explains the other problems.
  const worst = server?.contact === 'down' ? (cause ?? problem) : (problem ?? cause);
  return {
    problem: worst,
    lamp: worst === null ? roleLamp(role, leader) : ['red', 'ring'],
    /** The key of a text, as is `lease`. */
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
  // Older runtimes do not report a wait.
  if (!wait) return 'undecided';
  return wait.why === 'resigned' ? 'resignedUntil' : 'undecidedUntil';
}

/** The name of a leader that is not among the members, as after a crash, which followers notice when its lease ends. */
export function absentLeader({ role, leader, problem, members }, server) {
  if (role !== 'follower' || leader === null || problem !== null) return null;
  if (server?.contact !== 'up' || server.problem !== null) return null;
  return members.some(({ name, self }) => !self && name === leader) ? null : leader;
}
