/** Sends requests to the other replicas on one server, and passes theirs on. */
import { randomBytes } from 'node:crypto';
import type { Clock } from '../../election/ports.js';
import {
  filter,
  from,
  map,
  merge,
  mergeMap,
  type Observable,
  of,
  Subject,
  type Subscription,
  take,
} from '../../election/rxjs.js';
import { leadershipChannel } from '../../redis/keys.js';
import type { SideChannel } from '../../redis/side-channel.js';
import {
  formatRequest,
  parseRequest,
  type ReplicaRequest,
  type RequestMessage,
  type RequestOutcome,
} from './request-messages.js';

/** ms to wait for an answer. */
const ANSWER_MS = 2_000;

/** Not the presence channel, so that a user may be allowed to show up without being allowed to command. */
export function requestChannel(database: number): string {
  return `${leadershipChannel(database)}:ask`;
}

/** Another replica's request. */
export interface Incoming {
  readonly request: ReplicaRequest;
  answer(outcome: RequestOutcome): void;
}

export class ReplicaRequests {
  readonly #name: string;
  readonly #side: Pick<SideChannel, 'publish'>;
  readonly #clock: Pick<Clock, 'now' | 'at'>;
  readonly #messages = new Subject<RequestMessage>();
  /** With which the ids of our own requests begin: they come back to us, on a cluster perhaps after the answer. */
  readonly #mark = randomBytes(9).toString('base64url');
  readonly #running: Subscription;

  constructor(
    database: number,
    side: Pick<SideChannel, 'listen' | 'publish'>,
    clock: Pick<Clock, 'now' | 'at'>,
  ) {
    this.#name = requestChannel(database);
    this.#side = side;
    this.#clock = clock;
    this.#running = side
      .listen(this.#name)
      .pipe(
        map(parseRequest),
        filter((message) => message !== null),
      )
      .subscribe(this.#messages);
  }

  /** The requests of others. */
  get incoming$(): Observable<Incoming> {
    return this.#messages.pipe(
      filter((message) => 'request' in message),
      filter(({ id }) => !id.startsWith(this.#mark)),
      map(({ id, request }) => ({
        request,
        answer: (outcome) => void this.#publish({ id, outcome }),
      })),
    );
  }

  /** Sends when subscribed. Emits the first answer, or null if there is none within 2 s, and completes. */
  ask(request: ReplicaRequest): Observable<RequestOutcome | null> {
    const id = this.#mark + randomBytes(9).toString('base64url');
    const answer$ = this.#messages.pipe(
      filter((message) => 'outcome' in message),
      filter((message) => message.id === id),
      map(({ outcome }) => outcome),
    );
    const late$ = this.#clock.at(this.#clock.now() + ANSWER_MS).pipe(map(() => null));
    const refused$ = of(null).pipe(
      mergeMap(() => from(this.#publish({ id, request }))),
      filter((accepted) => !accepted),
      map(() => null),
    );
    return merge(answer$, late$, refused$).pipe(take(1));
  }

  close(): void {
    this.#running.unsubscribe();
    this.#messages.complete();
  }

  #publish(message: RequestMessage): Promise<boolean> {
    return this.#side.publish(this.#name, [formatRequest(message)]);
  }
}
