/** Reports what goes wrong in an election: each problem once until it is solved, as a node of Node-RED does. */
import type { Clock } from '../election/ports.js';
import { EMPTY, from, type Observable, Subscription, switchMap } from '../election/rxjs.js';
import { ttlWarnings } from '../panel/ttl-warnings.js';
import type { Problem } from '../runtime/errors.js';
import { keyProblems } from '../runtime/key-problems.js';
import { blipMs, debounceOutages } from '../runtime/outages.js';
import type { Participant } from '../runtime/participant.js';
import { ProblemLog, type Source } from '../runtime/problem-log.js';
import { contactProblem, garbageProblem, noticeWarning } from '../runtime/problems.js';
import { errorOf } from './election-error.js';
import { english } from './english.js';
import type { Settings } from './options.js';

export interface ProblemReports {
  readonly error: (error: unknown) => void;
  readonly warn: (message: string) => void;
}

export function reportProblems(
  participant: Participant,
  { key, ttlMs, serverChosen }: Settings,
  clock: Clock,
  reports: ProblemReports,
): Subscription {
  const { session, elector$ } = participant;
  const log = new ProblemLog((problem) => reports.error(errorOf(problem)), clock);
  log.begin();
  const running = new Subscription();
  /** What an observer throws would end the process. */
  const observe = <T>(source$: Observable<T>, act: (value: T) => void): void => {
    running.add(
      from(source$).subscribe((value) => {
        try {
          act(value);
        } catch (error) {
          reports.error(error);
        }
      }),
    );
  };
  const note = (source: Source, problem: Problem | null): void => log.note(source, problem);
  observe(debounceOutages(from(session.contactOf(key)), clock, blipMs(ttlMs)), (contact) =>
    note('server', contactProblem(contact, session.server, serverChosen)),
  );
  observe(session.garbage$, (notice) =>
    note('channel', notice === null ? null : garbageProblem(notice, session.server)),
  );
  observe(
    from(elector$).pipe(
      switchMap((elector) => keyProblems(elector, { server: session.server, clock, ttlMs })),
    ),
    (problem) => note('key', problem()),
  );
  observe(session.notices$, (notice) => {
    const warning = noticeWarning(notice, session.server);
    if (warning !== null && session.isNew(notice)) reports.warn(english().warning(warning));
  });
  observe(ttlWarnings(participant, EMPTY), (warning) => {
    const text = english().warning(warning);
    // Each handle hears of a conflict among them.
    if (participant.logFilter.isNew(text)) reports.warn(text);
  });
  return running;
}
