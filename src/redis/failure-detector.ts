/**
 * Decides when a silent connection is dead: from its measured round trips, with TCP's retransmission timeout (RFC 6298).
 * The elections' timeouts do not count, so that one lock key with a short TTL cannot end the connection of all.
 */
import { longestMs, measured, type RoundTrip } from '../election/round-trip.js';

/** ms; the timeout until a round trip has been measured, which is while the first connection is made. */
const INITIAL_TIMEOUT_MS = 600;
/** ms; TCP's minimum on Linux. A server that pauses for less is not suspected. */
const MIN_TIMEOUT_MS = 200;
/** ms; a server that takes longer is of no use to an election. */
const MAX_TIMEOUT_MS = 2_000;

/** After one timeout of silence the server is pinged; it has two more to answer, as in RFC 6298, 5.5. */
const TIMEOUTS_UNTIL_DEAD = 3;

/** A command without an answer so far. */
export interface PendingCommand {
  /** ms */
  readonly sentAt: number;
}

export interface Due {
  /** ms */
  readonly at: number;
  /** What to do then: ping the server, or give the connection up. */
  readonly what: 'ping' | 'give-up';
}

export class FailureDetector {
  /** In the order of sending, which is the order of the answers. */
  readonly #pending = new Set<PendingCommand>();
  #heardAt = 0;
  #pinged: PendingCommand | null = null;
  #roundTrip: RoundTrip | null = null;
  /** Doubles with each connection that is given up, until an answer is measured. */
  #backoffFactor = 1;

  /** ms of silence, with a command pending, after which the connection is suspected: 200 to 2000; 600 at first. */
  get timeoutMs(): number {
    const expected = this.#roundTrip === null ? INITIAL_TIMEOUT_MS : longestMs(this.#roundTrip);
    return Math.min(Math.max(expected, MIN_TIMEOUT_MS) * this.#backoffFactor, MAX_TIMEOUT_MS);
  }

  /** ms of silence, with a command pending, after which the connection is dead. */
  get boundMs(): number {
    return TIMEOUTS_UNTIL_DEAD * this.timeoutMs;
  }

  /** A new connection is up; nothing was sent on it yet. */
  begin(now: number): void {
    this.#pending.clear();
    this.#pinged = null;
    this.#heardAt = now;
  }

  /** A command is being sent. */
  sent(now: number): PendingCommand {
    const command = { sentAt: now };
    this.#pending.add(command);
    return command;
  }

  /** A ping is being sent. */
  pinging(now: number): PendingCommand {
    this.#pinged = this.sent(now);
    return this.#pinged;
  }

  /** The answer to a command has arrived. Ignored if the command was sent on an earlier connection. */
  answered(command: PendingCommand, now: number): void {
    if (!this.#pending.has(command)) return;
    // Answers come in order: commands sent earlier were answered, or never will be.
    for (const earlier of this.#pending) {
      this.withdraw(earlier);
      if (earlier === command) break;
    }
    this.heard(now);
    this.measure(now - command.sentAt);
  }

  /** The command was not sent after all, or its connection broke. */
  withdraw(command: PendingCommand): void {
    this.#pending.delete(command);
    if (command === this.#pinged) this.#pinged = null;
  }

  /** Something arrived from the server, an answer or not. */
  heard(now: number): void {
    this.#heardAt = now;
  }

  /** @param ms a measured round trip */
  measure(ms: number): void {
    // Round trips measured before a timeout are discarded: RFC 6298, end of section 5.
    this.#roundTrip = measured(this.#backoffFactor > 1 ? null : this.#roundTrip, ms);
    this.#backoffFactor = 1;
  }

  /** A connection, or an attempt to make one, was given up because of its silence. */
  gaveUp(): void {
    if (this.timeoutMs < MAX_TIMEOUT_MS) this.#backoffFactor *= 2;
  }

  /** @param silenceMs ms of silence after which to ping although no command is pending */
  due(silenceMs: number): Due {
    const [oldest] = this.#pending;
    if (oldest === undefined) return { at: this.#heardAt + silenceMs, what: 'ping' };
    const silentSince = Math.max(oldest.sentAt, this.#heardAt);
    if (this.#pinged === null) return { at: silentSince + this.timeoutMs, what: 'ping' };
    // A process that was stalled pings late, and may have sent the command itself only now.
    const answerDue = this.#pinged.sentAt + (TIMEOUTS_UNTIL_DEAD - 1) * this.timeoutMs;
    return { at: Math.max(silentSince + this.boundMs, answerDue), what: 'give-up' };
  }
}
