/** What a hot standby looks like, from what the runtime answers: icon, tone, and the keys of its texts. Pure. */

/** The icons differ in shape, so that nobody depends on their colours. */
const LOOKS = {
  active: { icon: 'play-circle', tone: 'good' },
  starting: { icon: 'play-circle-o', tone: 'plain' },
  standby: { icon: 'pause-circle-o', tone: 'waiting' },
  stopping: { icon: 'pause-circle-o', tone: 'plain' },
  held: { icon: 'exclamation-triangle', tone: 'warning' },
  unusable: { icon: 'times-circle', tone: 'bad' },
  late: { icon: 'exclamation-triangle', tone: 'warning' },
};

/** A later version may know more phases. */
const UNKNOWN = { icon: 'question-circle-o', tone: 'plain' };

/** @returns `label` and `sentence` are keys of texts, with the parameter `leader`; `problem` goes with them */
export function standbyState(view) {
  const { phase, leader, missingTypes } = view;
  const name = phase === 'standby' && leader === null ? 'vacant' : isLate(view) ? 'late' : phase;
  const look = LOOKS[isLate(view) ? 'late' : phase] ?? UNKNOWN;
  const isUnfit = phase === 'standby' && missingTypes.length > 0;
  return {
    ...(isUnfit ? { icon: 'exclamation-triangle', tone: 'warning' } : look),
    label: `standbyLabel.${isUnfit ? 'unfit' : name}`,
    sentence: `standby.${name}`,
    // The sentence says it already.
    problem: isLate(view) ? null : (view.problem ?? null),
  };
}

/** Whether it was installed or turned on while the flows ran. */
function isLate({ phase, problem }) {
  return phase === 'unusable' && problem?.code === 'installed-late';
}

/** Whether the flows are stopped until this replica leads. */
export function isWaiting({ phase }) {
  return phase === 'standby' || phase === 'stopping';
}

/**
 * How the flows of this replica compare with those that run: `same`, `other` or null if that is not known.
 */
export function flowsOf({ phase, revision, activeRevision }) {
  if (phase !== 'standby' || revision === null || activeRevision === null) return null;
  return revision === activeRevision ? 'same' : 'other';
}

/**
 * The readiness of a member in hot standby, in the keys of its texts: its phase, then what keeps it from running the same
 * flows.
 *
 * @param active the revision of the flows that run; null if it is not known
 */
export function readinessOf({ phase, revision, missing }, active) {
  const isSpare = phase === 'standby';
  return {
    phase,
    isMissing: missing > 0,
    differs: isSpare && revision !== null && active !== null && revision !== active,
    isReady: isSpare && missing === 0 && revision !== null && revision === active,
  };
}

/** The revision of the flows that run, as the members announce it; null if it is not known. */
export function activeRevision(members) {
  return members.find(({ readiness }) => readiness?.phase === 'active')?.readiness.revision ?? null;
}
