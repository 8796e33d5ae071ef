/**
 * Runs one `cluster-leader` node: routes messages, and reports role changes, status and errors.
 *
 * An exception in a listener would end the Node-RED process and all its flows, so everything that is called from outside
 * is guarded.
 */
import { merge, type Observable, Subscription, switchMap, take } from '../../election/rxjs.js';
import type { ElectionChange, ElectionView } from '../../election/view.js';
import type { OtherTtl } from '../../panel/member.js';
import { ttlWarnings } from '../../panel/ttl-warnings.js';
import type { Notice } from '../../redis/notices.js';
import type { GuardNews } from '../../runtime/crash-guard/crash-guard.js';
import type { Problem } from '../../runtime/errors.js';
import { keyProblems } from '../../runtime/key-problems.js';
import { blipMs, debounceOutages } from '../../runtime/outages.js';
import type { Participant } from '../../runtime/participant.js';
import { ProblemLog } from '../../runtime/problem-log.js';
import { contactProblem, garbageProblem, noticeWarning } from '../../runtime/problems.js';
import type { Texts } from '../../runtime/texts.js';
import type { Done, FlowMessage, FlowNode, Send } from '../flow-node.js';
import type { RuntimeContext } from '../runtime-context.js';
import type { ElectionSettings } from '../settings/election-settings.js';
import { candidacyWarnings } from './candidacy-warnings.js';
import { viewAfter } from './first-report.js';
import { Journal } from './journal.js';
import { MessageRouter } from './message-router.js';
import type { RoleMessage } from './messages.js';
import type { Replay } from './replay/replay.js';
import { changeReport, firstReport } from './role-reporter.js';
import { StatusBoard } from './status-board.js';

export interface ControllerOptions {
  readonly node: FlowNode;
  readonly context: RuntimeContext;
  readonly texts: Texts;
  readonly settings: ElectionSettings;
  readonly participant: Participant;
  /** Whether the user named a server, as against the default. */
  readonly serverChosen: boolean;
  /** null: messages are not replayed. */
  readonly replay: Replay | null;
}

export class LeaderController {
  readonly #options: ControllerOptions;
  readonly #problems: ProblemLog;
  readonly #router: MessageRouter;
  readonly #running = new Subscription();
  readonly #journal: Journal;
  readonly #board: StatusBoard;
  readonly #otherTtls$: Observable<readonly OtherTtl[]>;
  #started = false;
  /** Whether output 3 has sent the first report. */
  #reported = false;

  constructor(options: ControllerOptions) {
    const { node, texts, context, settings, participant } = options;
    this.#options = options;
    this.#journal = new Journal(participant, texts, (line) => node.log(line));
    this.#problems = new ProblemLog(
      (problem) => node.error(texts.error(problem), { topic: settings.lockKey }),
      context.clock,
    );
    this.#otherTtls$ = participant.elector$.pipe(switchMap((elector) => context.fleet.otherTtls$(elector)));
    this.#board = new StatusBoard({
      ...{
        node,
        texts,
        participant,
        replica: context.name,
        otherTtls$: this.#otherTtls$,
        clock: context.clock,
      },
      problem: () => this.#problems.worst,
      guard: (work) => this.#guard(work),
    });
    this.#router = new MessageRouter({
      clock: context.clock,
      ttlMs: settings.ttlMs,
      replica: context.name,
      elector: () => participant.elector,
      replay: options.replay,
      closed: () => texts.error({ code: 'closed-while-waiting', params: {} }),
    });
  }

  /** Starts reporting. Messages are held until the flows have started and a role is known. */
  start(): void {
    const { participant, context, settings, serverChosen, node, texts, replay } = this.#options;
    replay?.start();
    const { elector$, session } = participant;
    const { server } = session;
    const outages$ = debounceOutages(
      session.contactOf(settings.lockKey),
      context.clock,
      blipMs(settings.ttlMs),
    );
    this.#running.add(
      context.deploys.started$.pipe(take(1)).subscribe(() =>
        this.#guard(() => {
          this.#started = true;
          this.#problems.begin();
          this.#openIfKnown(participant.elector.view());
          if (settings.firstReportDelayMs > 0) this.#reportFirstLater();
        }),
      ),
    );
    const changes$ = elector$.pipe(switchMap((elector) => elector.changes$));
    this.#running.add(changes$.subscribe((change) => this.#guard(() => this.#onChange(change))));
    this.#running.add(
      outages$.subscribe((contact) => {
        this.#guard(() => this.#journal.contact(contact));
        this.#note('server', () => contactProblem(contact, server, serverChosen));
      }),
    );
    this.#running.add(
      merge(ttlWarnings(participant, this.#otherTtls$), candidacyWarnings(participant)).subscribe((warning) =>
        this.#guard(() => node.warn(texts.warning(warning))),
      ),
    );
    this.#running.add(
      session.garbage$.subscribe((notice) =>
        this.#note('channel', () => (notice === null ? null : garbageProblem(notice, server))),
      ),
    );
    this.#running.add(
      session.failovers$.subscribe((failover) => this.#guard(() => this.#journal.failover(failover))),
    );
    this.#running.add(
      context.crashGuard.news$.subscribe((news) => this.#guard(() => this.#tellOfGuard(news))),
    );
    this.#running.add(session.notices$.subscribe((notice) => this.#guard(() => this.#warn(notice))));
    const { clock } = context;
    const { ttlMs } = settings;
    const keyProblems$ = elector$.pipe(
      switchMap((elector) => keyProblems(elector, { server, clock, ttlMs })),
    );
    this.#running.add(keyProblems$.subscribe((problem) => this.#note('key', problem)));
  }

  /** Messages held until a role is known. */
  get held(): number {
    return this.#router.held;
  }

  input(message: FlowMessage, send: Send, done: Done): void {
    this.#router.input(message, send, done);
  }

  /** Resolves when the lease is released, or at once if other nodes use the election or a deploy is under way. */
  async close(): Promise<void> {
    this.#running.unsubscribe();
    this.#board.close();
    this.#router.close();
    this.#options.replay?.close();
    await this.#options.participant.leave();
  }

  #onChange(change: ElectionChange): void {
    this.#journal.change(change.view);
    if (!this.#router.isOpen) {
      this.#openIfKnown(change.view);
      return;
    }
    if (this.#reported) this.#reportChange(change);
    this.#replay();
  }

  #reportChange(change: ElectionChange): void {
    const { context, settings } = this.#options;
    const { reportLeaderChanges } = settings;
    const report = changeReport(change, { replica: context.name, reportLeaderChanges });
    if (report !== null) this.#report(report);
  }

  /** The first report is sent first, unless it is delayed, then the messages held, then new ones. */
  #openIfKnown(view: ElectionView): void {
    if (!this.#started || this.#router.isOpen || !view.met) return;
    if (this.#options.settings.firstReportDelayMs === 0) this.#reportFirst(view);
    this.#replay();
    this.#router.open();
  }

  #replay(): void {
    this.#guard(() => this.#options.replay?.run());
  }

  #reportFirstLater(): void {
    const { participant, context, settings } = this.#options;
    const view$ = viewAfter(settings.firstReportDelayMs, participant.elector$, context.clock);
    this.#running.add(view$.subscribe((view) => this.#guard(() => this.#reportFirst(view))));
  }

  #reportFirst(view: ElectionView): void {
    const { participant, context } = this.#options;
    this.#reported = true;
    this.#report(firstReport(view, participant.lastReport, context.name, context.clock.instant().wall));
  }

  #report(report: RoleMessage): void {
    const { node, participant } = this.#options;
    participant.report({ role: report.election.role, leader: report.election.leader });
    node.send([null, null, report]);
  }

  #note(source: 'server' | 'channel' | 'key', problem: () => Problem | null): void {
    this.#guard(() => {
      this.#problems.note(source, problem());
      this.#board.show();
    });
  }

  #warn(notice: Notice): void {
    const { node, participant, texts } = this.#options;
    const warning = noticeWarning(notice, participant.session.server);
    if (warning !== null && participant.session.isNew(notice)) node.warn(texts.warning(warning));
  }

  #tellOfGuard(news: GuardNews): void {
    const { node, context, texts } = this.#options;
    if (!context.crashGuard.isNew(news)) return;
    if (news.up) node.log(texts.log('guarded', {}));
    else node.warn(texts.warning({ code: news.fault, params: { place: news.place, detail: news.detail } }));
  }

  #guard(work: () => void): void {
    try {
      work();
    } catch (error) {
      const detail = error instanceof Error ? error.message : String(error);
      this.#options.node.warn(this.#options.texts.problem({ code: 'internal', params: { detail } }));
    }
  }
}
