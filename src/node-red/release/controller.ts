/** Runs one `release-cluster-leader` node: each message makes this process resign, and is sent on with the outcome. */
import { concatMap, type Observable, of, Subscription } from '../../election/rxjs.js';
import { serverName } from '../../redis/server-options.js';
import type { Problem } from '../../runtime/errors.js';
import { type Order, type ResignOutcome, type ResignRequest, resign } from '../../runtime/resignation.js';
import type { Attached, Done, FlowMessage, FlowNode, Send } from '../flow-node.js';
import { problemStatus } from '../status.js';
import { readOrder } from './order.js';
import { type Successors, withSuccessor } from './successor.js';
import type { ReleaseTexts } from './texts.js';

interface Arrival {
  readonly message: FlowMessage;
  readonly send: Send;
  readonly done: Done;
}

interface Waiting {
  readonly arrival: Arrival;
  readonly order: Order | Problem;
  /** null until it is known. */
  outcome: ResignOutcome | null;
}

export interface ReleaseOptions extends ResignRequest {
  readonly node: FlowNode;
  readonly texts: ReleaseTexts;
  /** The replica's name. */
  readonly name: string;
  readonly successors: Successors;
}

export class ReleaseController implements Attached {
  readonly #options: ReleaseOptions;
  readonly #running = new Subscription();
  /** Messages not yet sent on, in the order of arrival: without an outcome, or behind one without. */
  #waiting: Waiting[] = [];
  #warnedOfNoLeaderNode = false;

  constructor(options: ReleaseOptions) {
    this.#options = options;
  }

  input(message: FlowMessage, send: Send, done: Done): void {
    const order = readOrder(message);
    const waiting: Waiting = { arrival: { message, send, done }, order, outcome: null };
    // Node-RED delivers messages until a node's close has finished.
    if (this.#running.closed) {
      this.#refuse(waiting.arrival);
      return;
    }
    this.#waiting.push(waiting);
    this.#running.add(
      this.#obey(order).subscribe({
        next: (outcome) => this.#settle(waiting, outcome),
        // A defect of this package. Without an error handler it would end the process, and all flows with it.
        error: (error: unknown) => {
          const problem: Problem = { code: 'internal', params: { detail: String(error) }, cause: error };
          this.#settle(waiting, { kind: 'failed', problem });
        },
      }),
    );
  }

  #obey(order: Order | Problem): Observable<ResignOutcome> {
    if ('code' in order) return of({ kind: 'failed', problem: order });
    return withSuccessor(order, this.#options, this.#options.successors).pipe(
      concatMap((named) =>
        'code' in named
          ? of<ResignOutcome>({ kind: 'failed', problem: named })
          : resign(this.#options, named),
      ),
    );
  }

  /** Sends messages on in the order of arrival, although after a deploy a later outcome may be known earlier. */
  #settle(waiting: Waiting, outcome: ResignOutcome): void {
    waiting.outcome = outcome;
    for (let first = this.#waiting[0]; first?.outcome; first = this.#waiting[0]) {
      this.#waiting.shift();
      this.#answer(first.arrival, first.order, first.outcome);
    }
  }

  async close(): Promise<void> {
    this.#running.unsubscribe();
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const { arrival } of waiting) this.#refuse(arrival);
  }

  /** Called by the election, where an exception would end the process. */
  #answer(arrival: Arrival, order: Order | Problem, outcome: ResignOutcome): void {
    try {
      this.#warn(outcome);
      if (outcome.kind === 'failed') this.#fail(arrival, outcome.problem);
      else this.#report(arrival, order, outcome);
    } catch (error) {
      arrival.done(error instanceof Error ? error : new Error(String(error)));
    }
  }

  #report(
    { message, send, done }: Arrival,
    order: Order | Problem,
    outcome: Exclude<ResignOutcome, { kind: 'failed' }>,
  ): void {
    const { lockKey, name } = this.#options;
    message.lockReleased = outcome.kind === 'released';
    message.lockKey = lockKey;
    // They may come from an earlier release node, about another key.
    delete message.releasedBy;
    delete message.currentLeader;
    delete message.drained;
    if ('kind' in order && order.kind === 'drain') message.drained = order.on;
    if (outcome.kind === 'released') message.releasedBy = name;
    if (outcome.kind === 'held') message.currentLeader = outcome.leader;
    this.#show(order, outcome);
    send([message]);
    done();
  }

  #show(order: Order | Problem, outcome: Exclude<ResignOutcome, { kind: 'failed' }>): void {
    const { node, texts, clock } = this.#options;
    const { wall } = clock.instant();
    const time = texts.shared.time(wall, wall);
    if ('kind' in order && order.kind === 'drain') {
      const text = texts.status(order.on ? 'drained' : 'undrained', { time });
      node.status({ fill: 'green', shape: order.on ? 'ring' : 'dot', text });
      return;
    }
    switch (outcome.kind) {
      case 'released':
        node.status({ fill: 'green', shape: 'dot', text: texts.status('released', { time }) });
        break;
      case 'held':
        node.status({
          fill: 'yellow',
          shape: 'ring',
          text: texts.status('follower', { leader: outcome.leader }),
        });
        break;
      case 'vacant':
        node.status({ fill: 'grey', shape: 'ring', text: texts.status('vacant') });
    }
  }

  #fail({ done }: Arrival, problem: Problem): void {
    const { node, texts } = this.#options;
    node.status(problemStatus(problem, texts.shared));
    done(texts.shared.error(problem));
  }

  #refuse({ done }: Arrival): void {
    done(this.#options.texts.shared.error({ code: 'closed-while-waiting', params: {} }));
  }

  #warn(outcome: ResignOutcome): void {
    const { node, texts, lockKey, server } = this.#options;
    const params = { key: lockKey, server: serverName(server) };
    if (outcome.kind === 'released' && !outcome.confirmed) node.warn(texts.warning('not-confirmed', params));
    const noLeaderNode = 'elected' in outcome && !outcome.elected;
    if (noLeaderNode && !this.#warnedOfNoLeaderNode) node.warn(texts.warning('no-leader-node', params));
    this.#warnedOfNoLeaderNode = noLeaderNode;
  }
}
