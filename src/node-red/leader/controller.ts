/**
 * Runs one `cluster-leader` node: messages in, routed by the election; role changes, status and errors out.
 *
 * Whatever happens here happens inside somebody's Node-RED: an exception in a listener would end all of their flows,
 * so every entry from outside is guarded.
 */
import { map, merge, type Observable, Subscription, switchMap, take } from 'rxjs';
import type { Elector } from '../../election/elector.js';
import type { ElectionChange, ElectionView } from '../../election/view.js';
import type { OtherTtl } from '../../panel/member.js';
import type { Notice } from '../../redis/notices.js';
import type { ServerOptions } from '../../redis/server-options.js';
import type { Problem } from '../../runtime/errors.js';
import { blipMs, debounceOutages } from '../../runtime/outages.js';
import type { Participant } from '../../runtime/participant.js';
import { ProblemLog } from '../../runtime/problem-log.js';
import {
  contactProblem,
  faultProblem,
  garbageProblem,
  noticeWarning,
  troubleProblem,
} from '../../runtime/problems.js';
import type { Texts } from '../../runtime/texts.js';
import type { Done, FlowMessage, FlowNode, Send } from '../flow-node.js';
import type { RuntimeContext } from '../runtime-context.js';
import type { ElectionSettings } from '../settings/election-settings.js';
import { viewAfter } from './first-report.js';
import { Gate, MIN_HOLD_MS } from './gate.js';
import { Journal } from './journal.js';
import { electionInfo, type RoleMessage } from './messages.js';
import { changeReport, firstReport } from './role-reporter.js';
import { StatusBoard } from './status-board.js';
import { ttlWarnings } from './ttl-warnings.js';

interface Arrival {
  readonly message: FlowMessage;
  readonly send: Send;
  readonly done: Done;
}

export interface ControllerOptions {
  readonly node: FlowNode;
  readonly host: RuntimeContext;
  readonly texts: Texts;
  readonly settings: ElectionSettings;
  readonly participant: Participant;
  /** Whether anybody chose the server, as against the default. */
  readonly serverChosen: boolean;
}

export class LeaderController {
  readonly #options: ControllerOptions;
  readonly #book: ProblemLog;
  readonly #gate: Gate<Arrival>;
  readonly #running = new Subscription();
  readonly #journal: Journal;
  readonly #board: StatusBoard;
  readonly #otherTtls$: Observable<readonly OtherTtl[]>;
  #started = false;
  /** Whether output 3 has told a role. */
  #reported = false;

  constructor(options: ControllerOptions) {
    const { node, texts, host, settings, participant } = options;
    this.#options = options;
    this.#journal = new Journal(participant, texts, (line) => node.log(line));
    this.#book = new ProblemLog((problem) => node.error(texts.error(problem), { topic: settings.lockKey }));
    this.#otherTtls$ = participant.elector$.pipe(switchMap((elector) => host.fleet.otherTtls$(elector)));
    this.#board = new StatusBoard({
      ...{ node, texts, participant, otherTtls$: this.#otherTtls$, clock: host.clock },
      problem: () => this.#book.worst,
      guard: (work) => this.#guard(work),
    });
    this.#gate = new Gate<Arrival>({
      clock: host.clock,
      holdMs: () => Math.max(MIN_HOLD_MS, settings.ttlMs),
      pass: (arrival) => this.#pass(arrival),
    });
  }

  start(): void {
    const { participant, host, settings, serverChosen, node, texts } = this.#options;
    const { elector$, session } = participant;
    const { server } = session;
    const outages$ = debounceOutages(session.contact$, host.clock, blipMs(settings.ttlMs));
    this.#running.add(
      host.deploys.started$.pipe(take(1)).subscribe(() =>
        this.#guard(() => {
          this.#started = true;
          this.#book.begin();
          this.#openIfKnown(participant.elector.view());
          if (settings.firstReportDelayMs > 0) this.#reportLater();
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
      ttlWarnings(participant, this.#otherTtls$).subscribe((warning) =>
        this.#guard(() => node.warn(texts.warning(warning))),
      ),
    );
    this.#running.add(
      session.garbage$.subscribe((notice) =>
        this.#note('channel', () => (notice === null ? null : garbageProblem(notice, server))),
      ),
    );
    this.#running.add(session.notices$.subscribe((notice) => this.#guard(() => this.#warn(notice))));
    const keyComplaints$ = elector$.pipe(switchMap((elector) => complaintsOf(elector, server)));
    this.#running.add(keyComplaints$.subscribe((problem) => this.#note('key', problem)));
  }

  input(message: FlowMessage, send: Send, done: Done): void {
    const refuse = () => done(this.#options.texts.error({ code: 'closed-while-waiting', params: {} }));
    this.#gate.enter({ message, send, done }, refuse);
  }

  /** Settles when the lease is released, or left to others of this process or to the flows of a deploy. */
  async close(): Promise<void> {
    this.#running.unsubscribe();
    this.#board.close();
    this.#gate.close();
    await this.#options.participant.leave();
  }

  /** Also called by a timer, where nobody else would catch. */
  #pass(arrival: Arrival): void {
    try {
      this.#route(arrival);
    } catch (error) {
      arrival.done(error instanceof Error ? error : new Error(String(error)));
    }
  }

  #route({ message, send, done }: Arrival): void {
    const view = this.#options.participant.elector.view();
    const leads = view.role === 'leader';
    message.isLeader = leads;
    message.leaderHost = view.leader;
    if (leads) {
      // What a node upstream said of another election must not pass for this one's word.
      delete message.followerHost;
    } else {
      message.followerHost = this.#options.host.name;
    }
    message.election = electionInfo(view);
    send(leads ? [message, null, null] : [null, message, null]);
    done();
  }

  #onChange(change: ElectionChange): void {
    this.#journal.change(change.view);
    if (!this.#gate.isOpen) {
      this.#openIfKnown(change.view);
      return;
    }
    if (!this.#reported) return;
    const { host, settings } = this.#options;
    const { reportLeaderChanges } = settings;
    const report = changeReport(change, { replica: host.name, reportLeaderChanges });
    if (report !== null) this.#tell(report);
  }

  /** The role message goes first, unless it has to wait, then what was held, then what is new. */
  #openIfKnown(view: ElectionView): void {
    if (!this.#started || this.#gate.isOpen || !view.met) return;
    if (this.#options.settings.firstReportDelayMs === 0) this.#tellFirst(view);
    this.#gate.open();
  }

  #reportLater(): void {
    const { participant, host, settings } = this.#options;
    const view$ = viewAfter(settings.firstReportDelayMs, participant.elector$, host.clock);
    this.#running.add(view$.subscribe((view) => this.#guard(() => this.#tellFirst(view))));
  }

  #tellFirst(view: ElectionView): void {
    const { participant, host } = this.#options;
    this.#reported = true;
    this.#tell(firstReport(view, participant.lastReport, host.name, host.clock.instant().wall));
  }

  #tell(report: RoleMessage): void {
    const { node, participant } = this.#options;
    participant.report({ role: report.election.role, leader: report.election.leader });
    node.send([null, null, report]);
  }

  #note(source: 'server' | 'channel' | 'key', problem: () => Problem | null): void {
    this.#guard(() => {
      this.#book.note(source, problem());
      this.#board.show();
    });
  }

  #warn(notice: Notice): void {
    const { node, participant, texts } = this.#options;
    const warning = noticeWarning(notice, participant.session.server);
    if (warning !== null && participant.session.isNew(notice)) node.warn(texts.warning(warning));
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

/** What is wrong with an election, from now on; to be called where an exception is caught. */
function complaintsOf(elector: Elector, server: ServerOptions): Observable<() => Problem | null> {
  return merge(
    elector.views$.pipe(
      map(
        ({ trouble, key }) =>
          () =>
            trouble === null ? null : troubleProblem(trouble, key, server),
      ),
    ),
    // After the views: the last of them says only that the election has ended.
    elector.faults$.pipe(map((fault) => () => faultProblem(fault))),
  );
}
