/** Drives the pure reducer by hand: one event at a time, at a time that the test chooses. */
import type { AcquireReply, Held, RenewReply, StoreFailure } from '../../../src/election/ports.js';
import type {
  Call,
  Effect,
  ElectorConfig,
  ElectorEvent,
  ElectorState,
  Phase,
} from '../../../src/election/state.js';
import { dueAt, initialState, step } from '../../../src/election/step.js';
import { type ElectionView, viewOf } from '../../../src/election/view.js';

/** Batch numbers: a third is 1000, a tenth 300, the margin 1 % + 2 = 32. */
export const TTL = 3_000;
export const MARGIN = 32;
/** ms that a call may take: half of what a holder may act. */
export const BUDGET = (TTL - MARGIN) / 2;

const CONFIG: ElectorConfig = {
  key: 'k',
  name: 'me',
  id: 'id0',
  phase: 0,
  waitOnEmptyStore: false,
  drainMs: 2_000,
};

type Kind = Effect['type'];
type Of<K extends Kind> = Extract<Effect, { type: K }>;

export class StepDriver {
  state: ElectorState;
  /** What the last event wanted done. */
  effects: readonly Effect[] = [];
  now = 0;

  constructor(config: Partial<ElectorConfig> = {}, ttlMs = TTL) {
    this.state = initialState({ ...CONFIG, ...config }, ttlMs, this.#instant());
  }

  /** Started and in contact, so that the first look is under way. */
  static campaigning(config: Partial<ElectorConfig> = {}): StepDriver {
    return new StepDriver(config).send({ type: 'contact', contact: { up: true } }).send({ type: 'start' });
  }

  /** Leads with token 7 since 0 ms; the lease was asked for at 0 ms, too. */
  static leading(config: Partial<ElectorConfig> = {}): StepDriver {
    return StepDriver.campaigning(config).acquired(7);
  }

  /** Follows `other`, whose token is 5, since 0 ms; the lease has 2000 ms left. */
  static following(config: Partial<ElectorConfig> = {}): StepDriver {
    return StepDriver.campaigning(config).held();
  }

  send(event: ElectorEvent, at = this.now): this {
    this.now = at;
    const { state, effects } = step(this.state, event, this.#instant());
    this.state = state;
    this.effects = effects;
    return this;
  }

  tick(at: number): this {
    return this.send({ type: 'tick' }, at);
  }

  /** Lets the timer that the state asks for ring. */
  ring(): this {
    return this.tick(dueAt(this.state));
  }

  get due(): number {
    return dueAt(this.state);
  }

  get view(): ElectionView {
    return viewOf(this.state);
  }

  get wanted(): readonly Kind[] {
    return this.effects.map(({ type }) => type);
  }

  /** The only effect of this kind that the last event wanted. */
  effect<K extends Kind>(kind: K): Of<K> {
    const found = this.effects.filter((effect): effect is Of<K> => effect.type === kind);
    const [first] = found;
    if (found.length !== 1 || first === undefined) {
      throw new Error(`wanted one ${kind}, got ${JSON.stringify(this.effects)}`);
    }
    return first;
  }

  /** The call that is under way, as the last event sent it. */
  sent(kind: 'acquire' | 'renew'): Call {
    const { call }: { readonly call: number } = this.effect<'acquire' | 'renew'>(kind);
    if (this.state.call?.id !== call) throw new Error(`call ${call} is not under way`);
    return this.state.call;
  }

  phase<K extends Phase['kind']>(kind: K): Extract<Phase, { kind: K }> {
    const { phase } = this.state;
    if (phase.kind !== kind) throw new Error(`wanted to be ${kind}, is ${JSON.stringify(this.state)}`);
    return phase as Extract<Phase, { kind: K }>;
  }

  acquired(token: number, at = this.now): this {
    return this.replied({ outcome: 'acquired', token, end: at + TTL }, at);
  }

  held(held: Partial<Held> = {}, at = this.now): this {
    return this.replied(heldBy(held), at);
  }

  /** Answers the acquisition that is under way. */
  replied(reply: AcquireReply, at = this.now): this {
    return this.send({ type: 'acquire-replied', call: this.#call(), reply }, at);
  }

  /** Answers the renewal that is under way. */
  renewed(reply: RenewReply, at = this.now): this {
    return this.send({ type: 'renew-replied', call: this.#call(), reply }, at);
  }

  failed(failure: StoreFailure, at = this.now): this {
    return this.send({ type: 'call-failed', call: this.#call(), failure }, at);
  }

  contactLost(at = this.now): this {
    return this.send({ type: 'contact', contact: { up: false, cause: null, attempts: 0 } }, at);
  }

  contactMade(at = this.now): this {
    return this.send({ type: 'contact', contact: { up: true } }, at);
  }

  #call(): number {
    const { call } = this.state;
    if (call === null) throw new Error(`no call is under way: ${JSON.stringify(this.state)}`);
    return call.id;
  }

  #instant() {
    return { now: this.now, wall: 1_800_000_000_000 + this.now };
  }
}

export function heldBy(held: Partial<Held> = {}): Held {
  return {
    outcome: 'held',
    value: 'other#x1.1',
    remainingMs: 2_000,
    token: 5,
    retryMs: 2_000,
    recordTtlMs: TTL,
    ...held,
  };
}
