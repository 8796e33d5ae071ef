/** Logs what a hot standby meets on its server and at its lock key, as leader nodes do; for the life of the process. */
import { merge, type Observable, switchMap } from '../../election/rxjs.js';
import { ttlWarnings } from '../../panel/ttl-warnings.js';
import { keyProblems } from '../../runtime/key-problems.js';
import { blipMs, debounceOutages } from '../../runtime/outages.js';
import type { Participant } from '../../runtime/participant.js';
import { ProblemLog } from '../../runtime/problem-log.js';
import { contactProblem, garbageProblem, noticeWarning } from '../../runtime/problems.js';
import type { Texts } from '../../runtime/texts.js';
import { candidacyWarnings } from '../leader/candidacy-warnings.js';
import { Journal } from '../leader/journal.js';
import type { RuntimeContext } from '../runtime-context.js';
import type { StandbyJournal } from './standby-journal.js';

export interface ServerLog {
  readonly journal: StandbyJournal;
  readonly texts: Texts;
  log(text: string): void;
  /** Whether the user named a server, as against the default. */
  readonly serverChosen: boolean;
  /** Emits when this replica stands for election as it wants to. */
  readonly stands$: Observable<unknown>;
}

export function watchServer(
  participant: Participant,
  { clock, crashGuard, fleet }: Pick<RuntimeContext, 'clock' | 'crashGuard' | 'fleet'>,
  { journal, texts, log, serverChosen, stands$ }: ServerLog,
): void {
  const { session, elector$, ttlMs } = participant;
  const { server } = session;
  const problems = new ProblemLog((problem) => journal.problem(problem), clock);
  problems.begin();
  const lines = new Journal(participant, texts, log);
  debounceOutages(session.contactOf(participant.elector.key), clock, blipMs(ttlMs)).subscribe((contact) => {
    lines.contact(contact);
    problems.note('server', contactProblem(contact, server, serverChosen));
  });
  session.failovers$.subscribe((failover) => lines.failover(failover));
  session.garbage$.subscribe((notice) =>
    problems.note('channel', notice === null ? null : garbageProblem(notice, server)),
  );
  session.notices$.subscribe((notice) => {
    const warning = noticeWarning(notice, server);
    if (warning !== null && session.isNew(notice)) journal.warn(warning);
  });
  elector$
    .pipe(switchMap((elector) => keyProblems(elector, { server, clock, ttlMs })))
    .subscribe((problem) => problems.note('key', problem()));
  const otherTtls$ = elector$.pipe(switchMap((elector) => fleet.otherTtls$(elector)));
  const candidacyWarnings$ = stands$.pipe(switchMap(() => candidacyWarnings(participant)));
  merge(ttlWarnings(participant, otherTtls$), candidacyWarnings$).subscribe((warning) =>
    journal.warn(warning),
  );
  crashGuard.news$.subscribe((news) => {
    if (!crashGuard.isNew(news)) return;
    if (news.up) log(texts.log('guarded', {}));
    else journal.warn({ code: news.fault, params: { place: news.place, detail: news.detail } });
  });
}
