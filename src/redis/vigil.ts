/**
 * Judges a connection by itself: from its measured round trips, as TCP judges its own (RFC 6298), and from silence. What
 * the elections on it wish for is no part of that, so that no lock key can end what others use.
 */
import { longestMs, measured, type RoundTrip } from '../election/round-trip.js';

/** ms that an answer may take where none was ever measured, which is while the first connection is made. */
const UNMEASURED_MS = 600;
/** ms; as TCP has it on Linux. A server that pauses for less is not suspected. */
const SHORTEST_MS = 200;
/** ms; a server that takes longer serves no election. */
const LONGEST_MS = 2_000;

/** After one such time without a word the server is asked, and has twice as long for that: RFC 6298, 5.5. */
const TIMES_UNTIL_DEAD = 3;

/** A command whose answer is waited for. */
export interface Question {
  /** ms */
  readonly askedAt: number;
}

export interface Due {
  /** ms */
  readonly at: number;
  /** Whether to ask for a sign of life then, or to give the connection up. */
  readonly what: 'ask' | 'give-up';
}

export class Vigil {
  /** In the order of asking, which is the order of the answers. */
  readonly #unanswered = new Set<Question>();
  #heardAt = 0;
  #probe: Question | null = null;
  #roundTrip: RoundTrip | null = null;
  /** Doubles with each connection that was given up, until an answer is measured. */
  #patience = 1;

  /** ms that an answer is waited for before the connection is suspected. */
  get timeoutMs(): number {
    const expected = this.#roundTrip === null ? UNMEASURED_MS : longestMs(this.#roundTrip);
    return Math.min(Math.max(expected, SHORTEST_MS) * this.#patience, LONGEST_MS);
  }

  /** ms without a word after which a connection is dead, once something was asked. */
  get boundMs(): number {
    return TIMES_UNTIL_DEAD * this.timeoutMs;
  }

  /** A new connection, on which nothing was asked yet. */
  begin(now: number): void {
    this.#unanswered.clear();
    this.#probe = null;
    this.#heardAt = now;
  }

  ask(now: number): Question {
    const question = { askedAt: now };
    this.#unanswered.add(question);
    return question;
  }

  /** Asks for nothing but a sign of life. */
  probe(now: number): Question {
    this.#probe = this.ask(now);
    return this.#probe;
  }

  /** An answer to whatever was asked on an earlier connection says nothing. */
  answered(question: Question, now: number): void {
    if (!this.#unanswered.has(question)) return;
    // Those asked before are answered before, or never.
    for (const earlier of this.#unanswered) {
      this.withdraw(earlier);
      if (earlier === question) break;
    }
    this.heard(now);
    this.measure(now - question.askedAt);
  }

  /** It was not sent, or its connection broke. */
  withdraw(question: Question): void {
    this.#unanswered.delete(question);
    if (question === this.#probe) this.#probe = null;
  }

  /** The server has said something, asked or not. */
  heard(now: number): void {
    this.#heardAt = now;
  }

  /** @param ms what an answer took */
  measure(ms: number): void {
    // After a time-out what was measured before is not believed any more: RFC 6298, section 5, at its end.
    this.#roundTrip = measured(this.#patience > 1 ? null : this.#roundTrip, ms);
    this.#patience = 1;
  }

  /** A connection, or an attempt to make one, was given up for its silence. */
  gaveUp(): void {
    if (this.timeoutMs < LONGEST_MS) this.#patience *= 2;
  }

  /** @param silenceMs ms without a word, nor a question, after which to ask */
  due(silenceMs: number): Due {
    const [oldest] = this.#unanswered;
    if (oldest === undefined) return { at: this.#heardAt + silenceMs, what: 'ask' };
    const silentSince = Math.max(oldest.askedAt, this.#heardAt);
    return this.#probe === null
      ? { at: silentSince + this.timeoutMs, what: 'ask' }
      : { at: silentSince + this.boundMs, what: 'give-up' };
  }
}
