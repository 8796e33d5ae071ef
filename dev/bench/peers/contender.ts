/** What the bench asks of every package that is compared: campaign, step down, and say at any time whether it may act. */

export interface ContenderPlace {
  readonly host: string;
  readonly port: number;
  readonly key: string;
  readonly ttlMs: number;
  /** The folder whose `node_modules` has the peers. */
  readonly peers: string;
  /** Of the replica. */
  readonly name: string;
}

export interface Contender {
  /** Campaigns from now on. */
  start(): void;
  /** Steps down and campaigns no more. Whatever it rejects with is of no interest here. */
  stop(): Promise<unknown>;
  /** Whether a program that follows the package's documentation would act now. */
  acting(): boolean;
}

/** @param changed to be called when {@link Contender.acting} may have changed */
export type Enter = (place: ContenderPlace, changed: () => void) => Promise<Contender>;
