/** Reports what is wrong once, not once per retry, and again only after it was over. */
import type { Complaint, ErrorCode } from './fleet-error.js';

/** Where a complaint comes from: one of each can stand at a time. */
export type Source = 'server' | 'channel' | 'key';

export class ComplaintBook {
  readonly #report: (complaint: Complaint) => void;
  readonly #standing = new Map<Source, Complaint>();
  readonly #reported = new Map<Source, ErrorCode>();
  #reporting = false;

  /** @param report called once per complaint; not before {@link begin} */
  constructor(report: (complaint: Complaint) => void) {
    this.#report = report;
  }

  /** What stands; the server first, since it explains the rest. */
  get worst(): Complaint | null {
    const { server, channel, key } = Object.fromEntries(this.#standing);
    return server ?? key ?? channel ?? null;
  }

  /** Reports from now on, first what stands: before the flows have started, no Catch node hears. */
  begin(): void {
    this.#reporting = true;
    for (const [source, complaint] of this.#standing) this.#tell(source, complaint);
  }

  note(source: Source, complaint: Complaint | null): void {
    if (complaint === null) {
      this.#standing.delete(source);
      this.#reported.delete(source);
      return;
    }
    this.#standing.set(source, complaint);
    if (this.#reporting) this.#tell(source, complaint);
  }

  #tell(source: Source, complaint: Complaint): void {
    // An outage that changes its cause (refused, then unknown) is still one outage; a lock key's causes are several.
    const before = this.#reported.get(source);
    if (before !== undefined && (source === 'server' || before === complaint.code)) return;
    this.#reported.set(source, complaint.code);
    this.#report(complaint);
  }
}
