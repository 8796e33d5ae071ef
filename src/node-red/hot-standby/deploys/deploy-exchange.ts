/** The deploys of one hot standby: when to look at the journal, and what to look at here. */

import type { Clock } from '../../../election/ports.js';
import { distinctUntilChanged, map, Subject, Subscription } from '../../../election/rxjs.js';
import { DeployJournal } from '../../../redis/deploys/deploy-journal.js';
import { commandFailure } from '../../../redis/failures.js';
import { deployChannel } from '../../../redis/keys.js';
import type { HotStandby, StandbyPhase } from '../hot-standby.js';
import { type FlowsApi, type LiveRuntime, missingTypes } from '../live-runtime.js';
import { backUp } from './backup.js';
import type { Deploy, PublishedDeploy } from './deploy.js';
import { DeployCalls } from './deploy-calls.js';
import { deriveKeys } from './deploy-keys.js';
import { SettingsMemory } from './deploy-memory.js';
import type { DeploySettings } from './deploy-settings.js';
import { DeploySync } from './deploy-sync.js';
import { LONGEST_ENVELOPE } from './envelope.js';
import { DeployHandOver } from './hand-over.js';
import { LocalFlows } from './local-flows.js';
import { occasions } from './occasions.js';
import type { DeployReport } from './report.js';
import type { Hindrance } from './sync-events.js';

/** ms that a deploy here waits for those of others. */
const CATCH_UP_MS = 3_000;
/** ms that a replica waits for the newest deploy before it stands for election, or starts its flows. */
const PREPARE_MS = 2_000;

export interface DeployExchangeOptions {
  readonly standby: HotStandby;
  readonly settings: DeploySettings;
  /** The replica's name. */
  readonly name: string;
  readonly clock: Pick<Clock, 'now' | 'at'>;
  readonly report: DeployReport;
}

export class DeployExchange {
  readonly #options: DeployExchangeOptions;
  /** For deploys with hardly a gap. */
  readonly handOver: DeployHandOver;
  readonly #running = new Subscription();
  readonly #retry = new Subject<void>();
  /** Fulfilled by the first contact with the server. */
  readonly #inTouch: Promise<void>;
  #sync: DeploySync | null = null;
  #touch: () => void = () => undefined;
  #contact = false;
  #phase: StandbyPhase = 'standby';

  constructor(options: DeployExchangeOptions) {
    this.#options = options;
    const { participant, runtime } = options.standby;
    this.handOver = new DeployHandOver({
      participant,
      phase: () => this.#phase,
      isFit: () => missingTypes(runtime).length === 0,
      always: options.settings.handOver,
    });
    this.#inTouch = new Promise((resolve) => {
      this.#touch = resolve;
    });
    const prepare = () => this.#prepare();
    options.standby.preparations.add(prepare);
    this.#running.add(() => options.standby.preparations.delete(prepare));
  }

  /** Resolves when it listens. */
  async open(): Promise<void> {
    const { standby, settings, report, clock } = this.#options;
    const keys = await deriveKeys(settings.credentialSecret, standby.lockKey);
    if (this.#running.closed) return;
    const { runtime, participant, lockKey, server } = standby;
    const { session } = participant;
    // What is applied does not wait for itself.
    const setFlows = runtime.api.setFlows.bind(runtime.api);
    const local = new LocalFlows({ flows: runtime.flows, nodes: runtime.nodes, api: { setFlows } });
    const calls = new DeployCalls(
      runtime.api,
      () => this.#catchUp(),
      () => void this.#settle(),
    );
    this.#running.add(() => calls.release());
    const journal = new DeployJournal({
      ...{ lockKey, database: server.database, side: session.side, longestEnvelope: LONGEST_ENVELOPE },
      endpoint$: session.endpointOf(lockKey),
    });
    const sync = new DeploySync({
      ...{ lockKey, name: this.#options.name, keys, onConflict: settings.onConflict, journal, local },
      isChanging: () => calls.underWay,
      memory: new SettingsMemory(runtime.settings, lockKey, (error) => report.notRemembered(words(error))),
      hindrance: (deploy) => this.#hindrance(deploy),
      successor: () => this.handOver.successor(),
      backUp: () => this.#backUp(),
      tell: (event) => report.event(event),
      wallClock: Date.now,
    });
    this.#sync = sync;
    sync.begin();
    this.#running.add(
      standby.state$.subscribe(({ phase }) => {
        this.#phase = phase;
      }),
    );
    const contact$ = session.contactOf(lockKey).pipe(
      map(({ up }) => up),
      distinctUntilChanged(),
    );
    this.#running.add(
      contact$.subscribe((up) => {
        this.#contact = up;
        if (up) this.#touch();
      }),
    );
    this.#running.add(
      occasions({
        ...{ standby, journal, contact$, retry$: this.#retry, clock },
        isWaiting: () => sync.waits,
      }).subscribe(() => void this.#settle()),
    );
    report.on(lockKey, deployChannel(server.database));
  }

  /** Node-RED's own. */
  get api(): FlowsApi {
    return this.#options.standby.runtime.api;
  }

  /**
   * Deploys here so that this replica takes over with it. Resolves when it is published.
   *
   * @param deploy deploys through Node-RED's own API
   */
  deployWithoutGap<Result>(deploy: () => Promise<Result>): Promise<Result> {
    return this.handOver.during(async () => {
      const result = await deploy();
      await this.#settle();
      return result;
    });
  }

  close(): void {
    this.#running.unsubscribe();
    this.#retry.complete();
  }

  async #settle(): Promise<void> {
    const { standby, report } = this.#options;
    if (this.#sync === null) return;
    try {
      this.#sync.begin();
      if (!this.#contact) return;
      await this.#sync.settle();
      report.failing(null);
      if (this.#phase === 'standby') report.typesLacking(missingTypes(standby.runtime));
    } catch (error) {
      if (this.#running.closed) return;
      // A lost connection is told by the election.
      if (this.#contact) report.failing(words(error));
      this.#retry.next();
    }
  }

  /** Never rejects: a deploy that cannot be compared is compared when it is published. */
  async #catchUp(): Promise<void> {
    const { onConflict } = this.#options.settings;
    if (this.#contact && onConflict === 'refuse') await this.#within(CATCH_UP_MS, this.#settle());
  }

  /** Before this replica stands for election, or starts its flows: it takes over what it knows to be newer. */
  async #prepare(): Promise<void> {
    if (this.#sync?.settled === true && !this.#sync.busy) return;
    await this.#within(
      PREPARE_MS,
      this.#inTouch.then(() => this.#settle()),
    );
  }

  async #within(ms: number, work: Promise<void>): Promise<void> {
    const { clock } = this.#options;
    let late = Subscription.EMPTY;
    const patience = new Promise<void>((resolve) => {
      late = clock.at(clock.now() + ms).subscribe(() => resolve());
    });
    await Promise.race([work, patience]);
    late.unsubscribe();
  }

  /** Node-RED stops everything for a missing type, and leaves safe mode with any deploy. */
  #hindrance(deploy: PublishedDeploy): Hindrance | null {
    const { runtime } = this.#options.standby;
    if (runtime.settings.safeMode === true) return { why: 'safe-mode' };
    if (this.handOver.stepDownFor(deploy)) return { why: 'handing-over' };
    if (this.#phase !== 'active' && this.#phase !== 'starting') return null;
    const types = missingIn(deploy, runtime);
    return types.length === 0 ? null : { why: 'missing-types', types };
  }

  async #backUp(): Promise<string | null> {
    const { standby, report } = this.#options;
    const { storage, settings } = standby.runtime;
    const { userDir } = settings;
    if (typeof userDir !== 'string' || settings.readOnly === true) return null;
    try {
      return await backUp(storage, userDir, Date.now());
    } catch (error) {
      report.notKept(words(error));
      return null;
    }
  }
}

function missingIn({ flows }: Deploy, { nodes }: Pick<LiveRuntime, 'nodes'>): readonly string[] {
  const getFlows = () => ({ flows, rev: '' });
  return missingTypes({ nodes, flows: { getFlows } });
}

/** A server's words without what it must not tell. */
function words(error: unknown): string {
  return commandFailure(error).message;
}
