/** A node's status on the canvas: the role, or what is wrong. */
import type { ElectionView } from '../election/view.js';
import type { Complaint } from './fleet-error.js';
import type { Texts } from './texts.js';

export interface Status {
  readonly fill: 'green' | 'yellow' | 'grey' | 'red';
  readonly shape: 'dot' | 'ring';
  readonly text: string;
}

export function complaintStatus(complaint: Complaint, texts: Texts): Status {
  return { fill: 'red', shape: 'ring', text: texts.complaint(complaint) };
}

export function electionStatus(view: ElectionView, complaint: Complaint | null, texts: Texts): Status {
  if (complaint !== null) return complaintStatus(complaint, texts);
  const since = texts.time(view.since);
  if (view.role === 'leader') {
    return { fill: 'green', shape: 'dot', text: texts.status('leader', { since, token: view.token ?? '' }) };
  }
  return view.leader === null
    ? { fill: 'grey', shape: 'ring', text: texts.status('electing', {}) }
    : { fill: 'yellow', shape: 'ring', text: texts.status('follower', { leader: view.leader, since }) };
}
