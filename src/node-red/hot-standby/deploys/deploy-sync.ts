/**
 * Keeps the flows of this replica in line with its fleet's newest deploy: publishes what is deployed here, and applies
 * what was deployed elsewhere. `order.ts` says which comes first.
 */
import {
  type DeployJournal,
  type JournalEntry,
  type Mark,
  NOTHING,
  type Publication,
} from '../../../redis/deploys/deploy-journal.js';
import { type Deploy, isCounter, type PublishedDeploy } from './deploy.js';
import type { DeployKeys } from './deploy-keys.js';
import type { DeployMemory } from './deploy-memory.js';
import { DeployTooLarge, open, seal } from './envelope.js';
import { fingerprint } from './fingerprint.js';
import type { LocalFlows, Present } from './local-flows.js';
import { type Newest, nextCounter, nextMove, type OnConflict } from './order.js';
import type { Hindrance, SyncEvent } from './sync-events.js';

export interface DeploySyncOptions {
  readonly lockKey: string;
  /** The replica's name. */
  readonly name: string;
  readonly keys: DeployKeys;
  readonly onConflict: OnConflict;
  readonly journal: Pick<DeployJournal, 'read' | 'publish'>;
  readonly local: Pick<LocalFlows, 'present' | 'apply'>;
  /** Whether a deploy is being stored here, so that flows and credentials may not belong together. */
  readonly isChanging: () => boolean;
  readonly memory: DeployMemory;
  readonly hindrance: (deploy: PublishedDeploy) => Hindrance | null;
  /** Id of the elector that is to lead with what is deployed here; null: whoever leads goes on. */
  readonly successor: () => string | null;
  /** Keeps the present flows in a file, and names it; null if it could not. */
  readonly backUp: () => Promise<string | null>;
  readonly tell: (event: SyncEvent) => void;
  /** ms since 1970 */
  readonly wallClock: () => number;
}

/** An entry of the journal, looked into. */
interface Seen {
  readonly mark: Mark;
  readonly newest: Newest;
  readonly deploy: PublishedDeploy | null;
}

/** The flows here that another deploy replaces. */
interface Replaced {
  readonly upon: string;
  readonly own: string;
}

/** `later`: nothing could be compared, and it is to be asked for again. */
type Outcome = 'done' | 'again' | 'later';

/** Others may publish between reading and publishing. */
const TRIES = 5;

export class DeploySync {
  readonly #options: DeploySyncOptions;
  #at: number;
  /** Fingerprint of what this replica was last in line with; null until the flows are loaded. */
  #synced: string | null;
  /** Whether this replica had never been in line with any deploy of the fleet. */
  #stranger: boolean;
  #seen: Seen = { mark: NOTHING, newest: null, deploy: null };
  #first = true;
  #wanted = false;
  #running: Promise<void> | null = null;
  /** What was last kept in a file, so that a failure that is tried again does not fill the folder. */
  #kept: { readonly own: string; readonly backup: string } | null = null;
  /** What people were last told of an entry, or of an own deploy, so that they are told once. */
  #told = '';

  constructor(options: DeploySyncOptions) {
    this.#options = options;
    const memory = options.memory.read();
    this.#at = memory?.counter ?? 0;
    this.#synced = memory?.fingerprint ?? null;
    this.#stranger = memory === null;
  }

  /** Whether it is at work. */
  get busy(): boolean {
    return this.#running !== null;
  }

  /** Whether the journal was read and followed at least once. */
  get settled(): boolean {
    return !this.#first;
  }

  /** Whether there is a deploy that could not be taken over yet, or may be one. */
  get waits(): boolean {
    const { newest, deploy } = this.#seen;
    return this.#first || (deploy !== null && newest !== null && newest.counter > this.#at);
  }

  /** Call as soon as the flows are loaded, with or without contact: what is deployed from then on counts as a deploy. */
  begin(): void {
    const { local, keys, isChanging } = this.#options;
    if (this.#synced !== null || isChanging()) return;
    const present = local.present();
    if (present !== null) this.#synced = fingerprint(present, keys);
  }

  /**
   * Reads the journal, and does what it takes. Rounds never overlap: one that is asked for meanwhile follows.
   *
   * @throws what the journal or the runtime throws; to be called again later
   */
  settle(): Promise<void> {
    this.#wanted = true;
    this.#running ??= this.#rounds().finally(() => {
      this.#running = null;
    });
    return this.#running;
  }

  async #rounds(): Promise<void> {
    while (this.#wanted) {
      this.#wanted = false;
      let outcome: Outcome = 'again';
      for (let tries = 0; tries < TRIES && outcome === 'again'; tries += 1) outcome = await this.#round();
      if (outcome !== 'later') this.#first = false;
    }
  }

  async #round(): Promise<Outcome> {
    const { journal, local, isChanging } = this.#options;
    this.begin();
    if (this.#synced === null) return 'later';
    const seen = await this.#look(await journal.read(this.#seen.mark));
    // Only now: somebody may have deployed here meanwhile.
    const present = isChanging() ? null : local.present();
    if (present === null) return 'later';
    return (await this.#follow(seen, present)) ? 'done' : 'again';
  }

  /** @returns whether this replica is in line, as far as it can be */
  async #follow(seen: Seen, present: Present): Promise<boolean> {
    const { keys, onConflict } = this.#options;
    const own = fingerprint(present, keys);
    const { newest, deploy } = seen;
    if (
      deploy !== null &&
      newest !== null &&
      newest.counter > this.#at &&
      fingerprint(deploy, keys) === own
    ) {
      this.#inLine(newest.counter, own);
      return true;
    }
    const standing = { at: this.#at, changed: own !== this.#synced };
    // What a replica brings along when it joins never replaces a newer deploy.
    const move = nextMove(standing, newest, this.#first ? 'refuse' : onConflict);
    switch (move) {
      case 'publish':
        return await this.#publish(
          present,
          own,
          seen.mark,
          nextCounter(standing, newest, this.#options.wallClock()),
        );
      case 'restore':
        return await this.#publish(present, own, seen.mark, this.#at);
      case 'apply':
      case 'yield':
        return deploy === null || (await this.#apply(deploy, { ...seen, move, upon: present.rev, own }));
      default:
        return true;
    }
  }

  async #look({ mark, envelope }: JournalEntry): Promise<Seen> {
    const { lockKey, keys } = this.#options;
    if (mark === this.#seen.mark) return this.#seen;
    if (mark === NOTHING) this.#seen = { mark, newest: null, deploy: null };
    else {
      const counter = /^\d+$/u.test(mark) ? Number(mark) : Number.NaN;
      const opened =
        isCounter(counter) && envelope !== null
          ? await open(envelope, { lockKey, counter }, keys)
          : { fault: 'unreadable' as const };
      const deploy = 'deploy' in opened ? opened.deploy : null;
      if ('fault' in opened) this.#tellOnce(mark, { kind: 'refused', fault: opened.fault });
      this.#seen = { mark, newest: { counter, authentic: deploy !== null }, deploy };
    }
    return this.#seen;
  }

  async #publish(present: Deploy, own: string, upon: Mark, counter: number): Promise<boolean> {
    const { lockKey, keys, name, journal, tell, successor } = this.#options;
    const deploy = { ...present, from: name, base: this.#at, successor: successor() };
    const envelope = await this.#sealed(deploy, { lockKey, counter }, keys);
    if (envelope === null) return true;
    const publication: Publication = { upon, counter, envelope };
    const reply = await journal.publish(publication);
    if (!reply.published) return false;
    this.#seen = { mark: String(counter), newest: { counter, authentic: true }, deploy: null };
    const restored = counter === this.#at;
    this.#inLine(counter, own);
    tell(restored ? { kind: 'restored' } : { kind: 'published', told: reply.told });
    // Somebody may have deployed here meanwhile.
    this.#wanted = true;
    return true;
  }

  async #sealed(...[deploy, place, keys]: Parameters<typeof seal>): Promise<string | null> {
    try {
      return await seal(deploy, place, keys);
    } catch (error) {
      if (!(error instanceof DeployTooLarge)) throw error;
      this.#options.tell({ kind: 'too-large', bytes: error.bytes, limit: error.limit });
      return null;
    }
  }

  async #apply(
    deploy: PublishedDeploy,
    { mark, newest, move, upon, own }: Seen & Replaced & { readonly move: 'apply' | 'yield' },
  ): Promise<boolean> {
    const { local, keys, hindrance, tell } = this.#options;
    const { from } = deploy;
    const obstacle = hindrance(deploy);
    if (obstacle !== null) {
      // A hand-over is over in a moment.
      if (move === 'yield' && obstacle.why !== 'handing-over')
        this.#tellOnce(`${mark} ${own}`, { kind: 'unshared', from, hindrance: obstacle });
      else this.#tellOnce(mark, { kind: 'waiting', from, hindrance: obstacle });
      return true;
    }
    const backup = move === 'yield' || this.#stranger ? await this.#keep(own) : null;
    try {
      await local.apply(deploy, upon);
    } catch (error) {
      // Somebody deployed here at the same time, so that it is another case.
      if ((error as { readonly code?: unknown }).code === 'version_mismatch') return false;
      // The runtime may have taken over the credentials: they are no deploy of this replica.
      const partly = local.present();
      if (move === 'apply' && partly !== null) this.#synced = fingerprint(partly, keys);
      throw error;
    }
    const present = local.present();
    if (present === null || newest === null) return true;
    this.#seen = { mark, newest, deploy: null };
    this.#inLine(newest.counter, fingerprint(present, keys));
    tell({ kind: move === 'yield' ? 'yielded' : 'applied', from, backup });
    return true;
  }

  async #keep(own: string): Promise<string | null> {
    if (this.#kept?.own === own) return this.#kept.backup;
    const backup = await this.#options.backUp();
    this.#kept = backup === null ? null : { own, backup };
    return backup;
  }

  #inLine(counter: number, synced: string): void {
    this.#at = counter;
    this.#synced = synced;
    this.#stranger = false;
    this.#kept = null;
    this.#options.memory.write({ counter, fingerprint: synced });
  }

  #tellOnce(about: string, event: SyncEvent): void {
    const told = `${about} ${JSON.stringify(event)}`;
    if (this.#told === told) return;
    this.#told = told;
    this.#options.tell(event);
  }
}
