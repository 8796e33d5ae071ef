/**
 * A deploy with hardly a gap: a standby that has it loaded takes over, instead of the active replica restarting its flows.
 */
import type { Participant } from '../../../runtime/participant.js';
import type { StandbyPhase } from '../hot-standby.js';
import type { PublishedDeploy } from './deploy.js';

export interface HandOverOptions {
  readonly participant: Pick<Participant, 'elector'>;
  readonly phase: () => StandbyPhase;
  /** Whether what is loaded here could run. */
  readonly isFit: () => boolean;
  /** Whether every deploy is to go this way. */
  readonly always: boolean;
}

export class DeployHandOver {
  readonly #options: HandOverOptions;
  /** How many deploys at present ask for it. */
  #requested = 0;
  /** The deploy for which this replica has already stepped down: if it leads again, the other one could not. */
  #steppedDownFor: PublishedDeploy | null = null;

  constructor(options: HandOverOptions) {
    this.#options = options;
  }

  /** Whether this replica could take over with a deploy. */
  get possible(): boolean {
    return this.#options.phase() === 'standby';
  }

  /** Runs `deploy`, which deploys here; what it publishes asks the active replica to hand over. */
  async during<Result>(deploy: () => Promise<Result>): Promise<Result> {
    this.#requested += 1;
    try {
      return await deploy();
    } finally {
      this.#requested -= 1;
    }
  }

  /** Whom a deploy that is published now names as the next leader. */
  successor(): string | null {
    const { always, isFit, participant } = this.#options;
    return (always || this.#requested > 0) && this.possible && isFit() ? participant.elector.id : null;
  }

  /** Hands over to the replica that a deploy names. Returns whether this replica should not apply it yet. */
  stepDownFor(deploy: PublishedDeploy): boolean {
    const { phase, participant } = this.#options;
    const { elector } = participant;
    if (deploy.successor === null || deploy.successor === elector.id) return false;
    if (phase() === 'stopping') return deploy === this.#steppedDownFor;
    if (phase() !== 'active' || deploy === this.#steppedDownFor) return false;
    this.#steppedDownFor = deploy;
    elector.resign(deploy.successor, false);
    return true;
  }
}
