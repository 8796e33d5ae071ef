/** The election's store as one replica sees it: the simulated server behind a network that the test spoils. */
import { BehaviorSubject, filter, map, Observable, Subject, Subscription } from 'rxjs';
import type {
  AcquireReply,
  AcquireRequest,
  Contact,
  LeaseStore,
  Push,
  ReleaseRequest,
  RenewReply,
  RenewRequest,
} from '../../../src/election/ports.js';
import { StoreFailure } from '../../../src/election/ports.js';
import { FailureDetector } from '../../../src/redis/failure-detector.js';
import { Watchdog } from '../../../src/redis/watchdog.js';
import { acquire } from './acquire-script.js';
import { type Silence, SimulatedConnection } from './connection.js';
import { FAIR_NETWORK, type NetworkConditions } from './network-conditions.js';
import { release, renew } from './renew-script.js';
import type { ScriptRun } from './script-run.js';
import type { KeyedPush, SimulatedServer } from './simulated-server.js';
import type { VirtualClock } from './virtual-clock.js';
import type { VirtualTime } from './virtual-time.js';

/** ms between attempts to connect. */
const BACKOFF_MS = 250;
/** ms of silence after which the server is asked for a sign of life. */
const SILENCE_MS = 1_000;

export interface Surroundings {
  readonly time: VirtualTime;
  readonly clock: VirtualClock;
  readonly server: SimulatedServer;
  readonly weather?: NetworkConditions;
}

interface Heard {
  /** null: about every key. */
  readonly key: string | null;
  readonly push: Push;
}

export class SimulatedStore implements LeaseStore {
  readonly #time: VirtualTime;
  readonly #clock: VirtualClock;
  readonly #server: SimulatedServer;
  readonly #weather: NetworkConditions;
  readonly #contact = new BehaviorSubject<Contact>({ up: false, cause: null, attempts: 0 });
  readonly #pushes = new Subject<Heard>();
  readonly #running = new Subscription();
  #connection: SimulatedConnection | null = null;
  readonly #detector = new FailureDetector();
  readonly #watchdog: Watchdog;
  #watching = Subscription.EMPTY;
  #losses = 0;
  #silence: Silence | null = null;
  #cut = false;

  constructor({ time, clock, server, weather = FAIR_NETWORK }: Surroundings) {
    this.#time = time;
    this.#clock = clock;
    this.#server = server;
    this.#weather = weather;
    this.#watchdog = new Watchdog({
      detector: this.#detector,
      clock,
      silenceMs: () => SILENCE_MS,
      ping: (pending) => {
        const answered = (): void =>
          this.#clock.whenAwake(() => this.#detector.answered(pending, clock.now()));
        this.#connection?.send(() => undefined, { reply: answered, fail: () => undefined });
      },
      // In virtual time, timers come after sockets.
      afterSockets: (work) => work(),
    });
  }

  get contact$(): Observable<Contact> {
    return this.#contact;
  }

  /** Whether anybody still listens; nobody may when the elector has stopped. */
  get observed(): boolean {
    return this.#contact.observed || this.#pushes.observed;
  }

  /** Connections that were lost. */
  get losses(): number {
    return this.#losses;
  }

  /** Whether its connection is dead, and nobody knows yet. */
  get inTheDark(): boolean {
    return this.#connection?.silent === true;
  }

  open(): void {
    this.#running.add(this.#server.pushes$.subscribe((push) => this.#carry(push)));
    this.#running.add(this.#server.restarts$.subscribe(() => this.#onRestart()));
    this.#connect(0);
  }

  close(): void {
    this.#running.unsubscribe();
    this.#watching.unsubscribe();
    this.#connection?.break();
    this.#connection = null;
  }

  acquire(request: AcquireRequest): Observable<AcquireReply> {
    return this.#call(request.key, (run) => acquire(run, request));
  }

  renew(request: RenewRequest): Observable<RenewReply> {
    return this.#call(request.key, (run) => renew(run, request));
  }

  release(request: ReleaseRequest): Observable<void> {
    return this.#call(request.key, (run) => release(run, request));
  }

  pushes(key: string): Observable<Push> {
    return this.#pushes.pipe(
      filter((heard) => heard.key === key || heard.key === null),
      map(({ push }) => push),
    );
  }

  /** The network is gone, and the machine knows it. */
  cut(): void {
    this.#cut = true;
    if (this.#connection !== null) this.#lose(new Error('the network is gone'));
  }

  /** The network swallows everything, and nobody knows. */
  fallSilent(silence: Silence): void {
    this.#silence = silence;
    this.#connection?.fallSilent(silence);
  }

  /** The network is back. */
  heal(): void {
    this.#cut = false;
    this.#silence = null;
    this.#pushed(null, { kind: 'resubscribed' });
  }

  /** Breaks the port's word that pushes never fail. */
  failAll(error: Error): void {
    this.#pushes.error(error);
  }

  #onRestart(): void {
    // A connection that is silent stays so: nobody hears of its end.
    if (this.#connection === null || this.#silence !== null) return;
    this.#lose(new Error('the server closed the connection'));
    this.#pushed(null, { kind: 'resubscribed' });
  }

  #call<Reply>(key: string, script: (run: ScriptRun) => Reply): Observable<Reply> {
    return new Observable((subscriber) => {
      if (this.#connection === null) {
        subscriber.error(new StoreFailure('offline', 'there is no connection'));
        return;
      }
      const pending = this.#detector.sent(this.#clock.now());
      const answer = {
        reply: (reply: Reply) =>
          this.#clock.whenAwake(() => {
            this.#detector.answered(pending, this.#clock.now());
            subscriber.next(reply);
            subscriber.complete();
          }),
        fail: (failure: StoreFailure) =>
          this.#clock.whenAwake(() => {
            if (failure.kind === 'broken') this.#detector.withdraw(pending);
            else this.#detector.answered(pending, this.#clock.now());
            subscriber.error(failure);
          }),
      };
      this.#connection.send(() => this.#server.run(key, script), answer, this.#weather.fate?.());
      this.#watchdog.sent();
    });
  }

  #connect(attempts: number): void {
    const since = this.#clock.now();
    const handshake = this.#time.after(2 * this.#weather.latency(), () =>
      this.#server.admit(() => this.#clock.whenAwake(() => this.#shakeHands(attempts, since))),
    );
    this.#running.add(handshake);
  }

  #shakeHands(attempts: number, since: number): void {
    if (this.#running.closed) return;
    if (this.#cut || this.#silence !== null) {
      this.#contact.next({ up: false, cause: new Error('no route'), attempts: attempts + 1 });
      this.#running.add(this.#time.after(BACKOFF_MS, () => this.#connect(attempts + 1)));
      return;
    }
    const link = new SimulatedConnection(this.#time, this.#weather.latency, this.#untilRestart(), (work) =>
      this.#server.admit(work),
    );
    this.#connection = link;
    this.#detector.measure(this.#clock.now() - since);
    this.#detector.begin(this.#clock.now());
    this.#watching = this.#watchdog.silence$.subscribe({ error: (cause: Error) => this.#lose(cause) });
    this.#contact.next({ up: true });
  }

  #untilRestart(): () => boolean {
    const { runs } = this.#server;
    return () => this.#server.runs === runs;
  }

  #lose(cause: Error): void {
    const lost = this.#connection;
    this.#connection = null;
    this.#losses += 1;
    this.#watching.unsubscribe();
    lost?.break();
    this.#clock.whenAwake(() => this.#contact.next({ up: false, cause, attempts: 0 }));
    this.#connect(0);
  }

  #carry({ key, push }: KeyedPush): void {
    for (let copy = this.#weather.copies(); copy > 0; copy -= 1) {
      this.#time.after(this.#weather.latency(), () => this.#pushed(key, push));
    }
  }

  #pushed(key: string | null, push: Push): void {
    if (this.#cut || this.#silence !== null) return;
    this.#clock.whenAwake(() => this.#pushes.next({ key, push }));
  }
}
