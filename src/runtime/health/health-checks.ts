/**
 * The answers to load balancers and probes, with paths as in Patroni. Each is of this moment: whether a replica leads is
 * asked of the elector, which compares the clock.
 */
import { chosenElection, chosenElections } from './chosen-election.js';
import type { ElectionHealth } from './elections-health.js';
import { type HealthAnswer, type HealthRoute, json } from './http-answer.js';

/** Work that runs on the leader only, where leading does not mean yet that it runs. */
export interface StandbyHealth {
  readonly key: string;
  /** The present one; null while it takes part in no election, because it cannot be used. */
  readonly elector: ElectionHealth['election']['elector'] | null;
  readonly phase: string;
  /** Whether the work runs. */
  readonly active: boolean;
  /** Whether the work is loaded and stopped. */
  readonly waiting: boolean;
  /** Why it could not take over; empty if it could. */
  readonly obstacles: readonly string[];
  readonly revision: string | null;
}

export interface HealthFacts {
  /** The replica's name. */
  readonly replica: string;
  /** Of this package. */
  readonly version: string;
  readonly elections: () => readonly ElectionHealth[];
  /** null without hot standby. */
  readonly standby: () => StandbyHealth | null;
  /** Whether whatever takes part in elections has been set up. */
  readonly started: () => boolean;
  /** ms; how late the event loop has been of late. */
  readonly lagMs: () => number;
  /** ms; from there on a process counts as stuck. */
  readonly maxLagMs: number;
}

export class HealthChecks {
  readonly #facts: HealthFacts;

  constructor(facts: HealthFacts) {
    this.#facts = facts;
  }

  /** By name, which is the path without its slash. */
  get routes(): ReadonlyMap<string, HealthRoute> {
    return new Map([
      ['leader', this.leader],
      ['replica', this.replica],
      ['liveness', this.liveness],
      ['readiness', this.readiness],
      ['status', this.status],
    ]);
  }

  /** 200 only while this replica leads, and with hot standby only while its flows run. */
  readonly leader: HealthRoute = (query) =>
    this.#role(query, (election, standby) => leads(election) && standby?.active !== false);

  /** 200 only while this replica follows, and with hot standby only while its flows are stopped. */
  readonly replica: HealthRoute = (query) =>
    this.#role(query, ({ election }, standby) => {
      return election.elector.view().role === 'follower' && standby?.waiting !== false;
    });

  /** 503 if restarting the process would help. Who leads does not count, nor whether the server can be reached. */
  readonly liveness: HealthRoute = (query) => {
    const elections = chosenElections(query, this.#facts.elections());
    if ('status' in elections) return elections;
    const problems = this.#defects(elections);
    return json(problems.length === 0 ? 200 : 503, { live: problems.length === 0, problems });
  };

  /** 200 if this replica can take part and, with hot standby, take over. A follower is as ready as a leader. */
  readonly readiness: HealthRoute = (query) => {
    const elections = chosenElections(query, this.#facts.elections());
    if ('status' in elections) return elections;
    const problems = this.#obstacles(elections);
    return json(problems.length === 0 ? 200 : 503, { ready: problems.length === 0, problems });
  };

  /** Everything, for people and scripts. */
  readonly status: HealthRoute = (query) => {
    const elections = chosenElections(query, this.#facts.elections());
    if ('status' in elections) return elections;
    const { replica, version, lagMs } = this.#facts;
    // Before anything else, because views announce the end of a term that no timer has noticed.
    const live = this.#defects(elections).length === 0;
    return json(200, {
      ...{ replica, version, live, ready: this.#obstacles(elections).length === 0 },
      loopLag: Math.round(lagMs()),
      elections: elections.map((election) => electionStatus(election, this.#standbyOf(election))),
    });
  };

  #role(
    query: URLSearchParams,
    fits: (election: ElectionHealth, standby: StandbyHealth | null) => boolean,
  ): HealthAnswer {
    const elections = this.#facts.elections();
    const unusable = this.#unusable;
    if (unusable !== null && (query.get('key') ?? unusable.key) === unusable.key) {
      return json(503, { key: unusable.key, role: 'unknown', phase: unusable.phase });
    }
    const ofStandby = elections.find((each) => this.#standbyOf(each) !== null) ?? null;
    const chosen = chosenElection(query, elections, ofStandby);
    if ('status' in chosen) return chosen;
    const standby = this.#standbyOf(chosen);
    const { key } = chosen;
    const { role, leader, token } = chosen.election.elector.view();
    const phase = standby === null ? {} : { phase: standby.phase };
    return json(fits(chosen, standby) ? 200 : 503, { key, role, leader, token, ...phase });
  }

  /** A standby that takes part in no election. */
  get #unusable(): StandbyHealth | null {
    const standby = this.#facts.standby();
    return standby?.elector === null ? standby : null;
  }

  #standbyOf({ election }: ElectionHealth): StandbyHealth | null {
    const standby = this.#facts.standby();
    return standby?.elector === election.elector ? standby : null;
  }

  #defects(elections: readonly ElectionHealth[]): readonly string[] {
    const { lagMs, maxLagMs } = this.#facts;
    return [
      ...(lagMs() > maxLagMs ? ['loop-lag'] : []),
      ...elections.flatMap((each) => (each.election.elector.fault === null ? [] : [`defect: ${each.key}`])),
      ...elections.flatMap((each) => (each.overdue ? [`not-renewed: ${each.key}`] : [])),
    ];
  }

  #obstacles(elections: readonly ElectionHealth[]): readonly string[] {
    const unusable = this.#unusable;
    if (unusable !== null) return unusable.obstacles.map((obstacle) => `${obstacle}: ${unusable.key}`);
    if (elections.length === 0 && !this.#facts.started()) return ['not-started'];
    return elections.flatMap((each) => {
      const problems = [
        ...(each.connected ? [] : ['not-connected']),
        ...(each.election.elector.view().role === 'unknown' ? ['role-unknown'] : []),
        ...(this.#standbyOf(each)?.obstacles ?? []),
      ];
      return problems.map((problem) => `${problem}: ${each.key}`);
    });
  }
}

function leads({ election }: ElectionHealth): boolean {
  return election.elector.isLeader();
}

function electionStatus(election: ElectionHealth, standby: StandbyHealth | null): object {
  const { key, server, connected, remainingMs } = election;
  const { role, leader, token, since, reason, next, standing, trouble } = election.election.elector.view();
  const { phase, revision, obstacles } = standby ?? {};
  return {
    ...{ key, server, connected, role, leader, token, since, reason, next, standing },
    ...{ ttl: election.election.ttlMs, remaining: remainingMs, problem: trouble?.code ?? null },
    hotStandby: standby === null ? null : { phase, revision, obstacles },
  };
}
