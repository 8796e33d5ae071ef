/** A node's status on the canvas: its role, why it has none, or what is wrong. */
import type { Instant } from '../election/ports.js';
import type { ElectionView } from '../election/view.js';
import type { OtherTtl } from '../panel/member.js';
import type { Failover } from '../redis/topology/topology.js';
import type { Problem } from '../runtime/errors.js';
import type { Texts } from '../runtime/texts.js';

export interface Status {
  readonly fill: 'green' | 'yellow' | 'grey' | 'red';
  readonly shape: 'dot' | 'ring';
  readonly text: string;
}

/** What the status shows besides the state of the election. */
export interface Situation {
  readonly problem: Problem | null;
  /** The server's name. */
  readonly server: string;
  /** This replica's name. */
  readonly replica: string;
  /** ms; the TTL in use. */
  readonly ttlMs: number;
  /** ms; the TTL in use while nodes of this process ask for different ones, else null. */
  readonly ttlConflictMs: number | null;
  /** A replica that announced another TTL. */
  readonly otherTtl: OtherTtl | null;
  /** The move of the key's primary, while it is news. */
  readonly failover: Failover | null;
  readonly at: Instant;
}

export function problemStatus(problem: Problem, texts: Texts): Status {
  return { fill: 'red', shape: 'ring', text: texts.problem(problem) };
}

export function electionStatus(view: ElectionView, situation: Situation, texts: Texts): Status {
  const { problem, ttlConflictMs } = situation;
  if (problem !== null) {
    // A leader keeps its dot, whatever is wrong: its messages still take output 1.
    if (view.role !== 'leader') return problemStatus(problem, texts);
    const words = texts.problem(problem);
    return { fill: 'red', shape: 'dot', text: texts.status('still-leader', { problem: words }) };
  }
  const status = withFailover(roleStatus(view, situation, texts), situation, texts);
  if (ttlConflictMs === null) return status;
  const seconds = ttlConflictMs / 1000;
  return { ...status, text: texts.status('ttl-conflict', { status: status.text, seconds }) };
}

function withFailover(status: Status, { failover, at }: Situation, texts: Texts): Status {
  if (failover === null) return status;
  const params = { status: status.text, to: failover.to, time: texts.exactTime(failover.at, at.wall) };
  return { ...status, text: texts.status('primary-moved', params) };
}

function roleStatus(view: ElectionView, situation: Situation, texts: Texts): Status {
  const { at, server } = situation;
  const since = texts.time(view.since, at.wall);
  if (view.role === 'leader') {
    return { fill: 'green', shape: 'dot', text: leading(since, situation, texts) };
  }
  if (!view.met) return { fill: 'grey', shape: 'ring', text: texts.status('connecting', { server }) };
  if (view.standing !== 'candidate') return aside(view, view.standing, texts);
  return view.leader === null
    ? { fill: 'grey', shape: 'ring', text: vacancy(view, at, texts) }
    : { fill: 'yellow', shape: 'ring', text: following(view, view.leader, since, situation, texts) };
}

/** Of a replica that does not stand for election. */
function aside({ leader }: ElectionView, standing: 'observer' | 'drained', texts: Texts): Status {
  return leader === null
    ? { fill: 'grey', shape: 'ring', text: texts.status(`${standing}-vacant`, {}) }
    : { fill: 'yellow', shape: 'ring', text: texts.status(standing, { leader }) };
}

function leading(since: string, { ttlMs, otherTtl }: Situation, texts: Texts): string {
  if (otherTtl === null) return texts.status('leader', { since });
  const [theirs, own] = [otherTtl.ttlMs / 1000, ttlMs / 1000];
  return texts.status('leader-ttl', { since, replica: otherTtl.name, theirs, own });
}

function following(
  { otherTtlMs }: ElectionView,
  leader: string,
  since: string,
  { ttlMs, replica }: Situation,
  texts: Texts,
): string {
  if (otherTtlMs === null) {
    // Another replica of that name, or this one before it crashed: "follower of alpha" on alpha would be a riddle.
    return texts.status(leader === replica ? 'follower-namesake' : 'follower', { leader, since });
  }
  const [theirs, own] = [otherTtlMs / 1000, ttlMs / 1000];
  return texts.status('follower-ttl', { leader, since, theirs, own });
}

function vacancy({ wait }: ElectionView, at: Instant, texts: Texts): string {
  if (wait === null) return texts.status('electing', {});
  const until = texts.exactTime(at.wall + (wait.until - at.now), at.wall);
  if (wait.why === 'resigned') return texts.status('resigned', { until });
  return texts.status('electing-until', { until, why: texts.wait(wait.why) });
}
