/** A network whose ways change while a schedule runs. */
import type { Fate } from '../../support/simulation/connection.js';
import { FAIR_NETWORK, type NetworkConditions } from '../../support/simulation/network-conditions.js';

export class ChangingWeather implements NetworkConditions {
  #ways: readonly number[] = [];
  #copies: readonly number[] = [];
  #fates: Fate[] = [];
  #packets = 0;
  #pushes = 0;
  readonly #onLate: (ms: number) => void;
  readonly #distanceMs: number;

  /**
   * @param onLate told how long something will still be under way
   * @param distanceMs that each way takes also in fair weather
   */
  constructor(onLate: (ms: number) => void, distanceMs: number) {
    this.#onLate = onLate;
    this.#distanceMs = distanceMs;
  }

  readonly latency = (): number => {
    const late = inTurn(this.#ways, this.#packets++) ?? 0;
    if (late > 0) this.#onLate(late);
    return FAIR_NETWORK.latency() + this.#distanceMs + late;
  };
  readonly copies = (): number => inTurn(this.#copies, this.#pushes++) ?? FAIR_NETWORK.copies();
  readonly fate = (): Fate => {
    const fate = this.#fates.shift() ?? {};
    this.#onLate((fate.lateMs ?? 0) + (fate.answerLateMs ?? 0) + (fate.againAfterMs ?? 0));
    return fate;
  };

  slow(ways: readonly number[]): void {
    this.#ways = ways;
  }

  spoilPushes(copies: readonly number[]): void {
    this.#copies = copies;
  }

  await(fates: readonly Fate[]): void {
    this.#fates = [...fates];
  }

  calm(): void {
    this.#ways = [];
    this.#copies = [];
    this.#fates = [];
  }
}

function inTurn(values: readonly number[], turn: number): number | undefined {
  return values[turn % values.length];
}
