/** Tells an outage from a blip: contact that is back in a moment is nobody's business. */
import { EMPTY, map, type Observable, of, scan, switchMap } from 'rxjs';
import type { Clock, Contact } from '../election/ports.js';

/** ms that contact may be lost before anybody is told, however long the TTL. */
const LONGEST_BLIP_MS = 2_000;

/** ms: short against the lease, so that the outage is told before it can cost the role. */
export function blipMs(ttlMs: number): number {
  return Math.min(ttlMs / 3, LONGEST_BLIP_MS);
}

interface Reach {
  readonly contact: Contact;
  /** ms; from when on a loss of contact is told; null while there is contact that can be relied upon. */
  readonly tellAt: number | null;
  /** Whether it was told. */
  readonly told: boolean;
}

/** An outage is told at once where there never was contact. */
const NO_CONTACT_YET: Reach = {
  contact: { up: false, cause: null, attempts: 0 },
  tellAt: Number.NEGATIVE_INFINITY,
  told: false,
};

/**
 * Contact as people are told of it: a loss only once it has lasted longer than a blip, and its end only once a
 * connection has proved itself. One that comes and goes ends no outage.
 */
export function debounceOutages(
  contact$: Observable<Contact>,
  clock: Clock,
  graceMs: number,
): Observable<Contact> {
  return contact$.pipe(
    scan((before, contact): Reach => {
      if (contact.up && contact.unproven === undefined) return { contact, tellAt: null, told: false };
      const now = clock.now();
      const tellAt = before.tellAt ?? now + graceMs;
      return { contact, tellAt, told: before.told || (!before.contact.up && now >= tellAt) };
    }, NO_CONTACT_YET),
    switchMap(({ contact, tellAt, told }) => {
      if (tellAt === null) return of(contact);
      // A loss that was not told yet is not told while there is contact.
      if (contact.up) return told ? of(contact) : EMPTY;
      return clock.now() >= tellAt ? of(contact) : clock.at(tellAt).pipe(map(() => contact));
    }),
  );
}
