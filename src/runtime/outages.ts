/** Debounces connection loss: a connection that comes back at once is not reported. */
import type { Clock, Contact } from '../election/ports.js';
import { EMPTY, map, type Observable, of, scan, switchMap } from '../election/rxjs.js';

/** ms after which a loss of contact is reported, however long the TTL. */
const MAX_BLIP_MS = 2_000;

/** ms for which a loss of contact is not reported: a third of the TTL, so that users hear of it before it costs the role. */
export function blipMs(ttlMs: number): number {
  return Math.min(ttlMs / 3, MAX_BLIP_MS);
}

interface Reachability {
  readonly contact: Contact;
  /** ms; when to report the present loss of contact; null while there is proven contact. */
  readonly reportAt: number | null;
  readonly reported: boolean;
}

/** Before the first contact, an outage is reported at once. */
const NO_CONTACT_YET: Reachability = {
  contact: { up: false, cause: null, attempts: 0 },
  reportAt: Number.NEGATIVE_INFINITY,
  reported: false,
};

/**
 * Contact as it is reported to users: a loss only once it has lasted `graceMs`, and its end only once a connection has
 * proved itself. A connection that comes and goes does not end an outage.
 */
export function debounceOutages(
  contact$: Observable<Contact>,
  clock: Clock,
  graceMs: number,
): Observable<Contact> {
  return contact$.pipe(
    scan((before, contact): Reachability => {
      if (contact.up && contact.unproven === undefined) return { contact, reportAt: null, reported: false };
      const now = clock.now();
      const reportAt = before.reportAt ?? now + graceMs;
      const reported = before.reported || (!before.contact.up && now >= reportAt);
      return { contact, reportAt, reported };
    }, NO_CONTACT_YET),
    switchMap(({ contact, reportAt, reported }) => {
      if (reportAt === null) return of(contact);
      // A loss that was not reported in time is not reported while there is contact.
      if (contact.up) return reported ? of(contact) : EMPTY;
      return clock.now() >= reportAt ? of(contact) : clock.at(reportAt).pipe(map(() => contact));
    }),
  );
}
