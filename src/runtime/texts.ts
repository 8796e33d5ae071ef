/** Words for people, from the catalogs in `locales/`, in the runtime's language. */
import type { Complaint, Params, Warning } from './fleet-error.js';
import { ClusterLeaderError } from './fleet-error.js';
import { shownParams } from './shown-params.js';

/** Node-RED's `RED._` of the `cluster-leader` set of nodes. */
export type Translate = (key: string, params?: Record<string, string | number>) => string;

export class Texts {
  readonly #translate: Translate;
  readonly #time: Intl.DateTimeFormat;

  /** @param language as in Node-RED's settings, for times; the machine's if it is not set */
  constructor(translate: Translate, language: string | undefined) {
    this.#translate = translate;
    this.#time = timeFormat(language);
  }

  status(name: 'leader' | 'follower' | 'electing', params: Params): string {
    return this.#translate(`cluster-leader.status.${name}`, shownParams(params));
  }

  complaint(complaint: Complaint): string {
    return this.#translate(`cluster-leader.errors.${complaint.code}`, shownParams(complaint.params));
  }

  error(complaint: Complaint): ClusterLeaderError {
    return new ClusterLeaderError(complaint, this.complaint(complaint));
  }

  warning(warning: Warning): string {
    return this.#translate(`cluster-leader.warnings.${warning.code}`, shownParams(warning.params));
  }

  /** @param wall ms since 1970 */
  time(wall: number): string {
    return this.#time.format(wall);
  }
}

function timeFormat(language: string | undefined): Intl.DateTimeFormat {
  // Short, for the canvas; with the day, because a status stands for weeks and is not written anew.
  const style = {
    month: 'short',
    day: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hourCycle: 'h23',
  } as const;
  try {
    return new Intl.DateTimeFormat(language, style);
  } catch {
    // Not a language tag that this Node.js knows; the machine's language will do for a time.
    return new Intl.DateTimeFormat(undefined, style);
  }
}
