/** Sums an election up, as the status of its nodes does: lamp, headline and problem. */

/** @param server of the lock key; undefined if the answer does not have it */
export function standingOf({ role, leader, problem, remainingMs, wait, standing }, server) {
  const cause = server?.problem ?? null;
  // A lost connection explains the other problems.
  const worst = server?.contact === 'down' ? (cause ?? problem) : (problem ?? cause);
  return {
    problem: worst,
    lamp: worst === null ? roleLamp(role, leader) : ['red', 'ring'],
    /** The key of a text, as is `lease`. */
    headline: `election.${headlineOf(role, leader, worst, wait, standing)}`,
    lease: remainingMs === null ? `lease.${role === 'unknown' ? 'unknown' : 'free'}` : null,
  };
}

function roleLamp(role, leader) {
  if (role === 'leader') return ['green', 'dot'];
  return leader === null ? ['grey', 'ring'] : ['yellow', 'ring'];
}

function headlineOf(role, leader, problem, wait, standing) {
  if (role === 'leader') return 'leads';
  const followed = role === 'follower' && leader !== null;
  if (!followed && problem !== null) return 'unknown';
  if (standing === 'drained') return followed ? 'drained' : 'drainedVacant';
  if (standing === 'observer') return followed ? 'observes' : 'observesVacant';
  if (followed) return 'follows';
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

/** The member that leads; undefined if it is not known. */
export function leaderOf({ role, leader, members }) {
  if (role === 'leader') return members.find(({ self }) => self);
  const named = members.filter(({ self, name }) => !self && name === leader);
  return named.find((member) => member.role === 'leader') ?? named[0];
}

/** Members that could take over. */
export function candidatesOf(election) {
  const leader = leaderOf(election);
  return election.members.filter(
    (member) =>
      member !== leader &&
      member.heard &&
      member.role === 'follower' &&
      !member.drained &&
      member.priority !== 'never',
  );
}
