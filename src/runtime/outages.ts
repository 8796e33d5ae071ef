/** Tells an outage from a blip: contact that is back in a moment is nobody's business. */
import { map, type Observable, of, scan, switchMap } from 'rxjs';
import type { Clock, Contact } from '../election/ports.js';

/** ms that contact may be lost before anybody is told, however long the TTL. */
const LONGEST_BLIP_MS = 2_000;

/** ms: short against the lease, so that the outage is told before it can cost the role. */
export function blipMs(ttlMs: number): number {
  return Math.min(ttlMs / 3, LONGEST_BLIP_MS);
}

interface Told {
  readonly contact: Contact;
  /** ms; when a loss of contact is told. At once where there never was contact. */
  readonly at: number;
}

const NO_CONTACT_YET: Told = {
  contact: { up: false, cause: null, attempts: 0 },
  at: Number.NEGATIVE_INFINITY,
};

/** Contact as people are told of it: a loss only once it has lasted longer than a blip. */
export function tellOutages(
  contact$: Observable<Contact>,
  clock: Clock,
  graceMs: number,
): Observable<Contact> {
  return contact$.pipe(
    scan((before, contact): Told => {
      const isLoss = !contact.up && before.contact.up;
      return { contact, at: isLoss ? clock.now() + graceMs : before.at };
    }, NO_CONTACT_YET),
    switchMap(({ contact, at }) =>
      contact.up || clock.now() >= at ? of(contact) : clock.at(at).pipe(map(() => contact)),
    ),
  );
}
