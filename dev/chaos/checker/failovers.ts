/** How soon a leader acts again after a failover of the server. */
import type { Act, Failover } from './history.js';

export interface AfterFailover {
  readonly key: string;
  readonly cause: string;
  /** ms from the new primary's first answer to the first act after it was named; from there; and between the two. */
  readonly answeredMs: number;
  readonly namedMs: number;
}

/** Keys that were never led again are violations of another rule, and not listed. */
export function afterFailovers(
  acts: ReadonlyMap<string, readonly Act[]>,
  failovers: readonly Failover[],
): readonly AfterFailover[] {
  return failovers.flatMap(({ keys, cause, answered, named }) =>
    keys.flatMap((key) => {
      const next = acts.get(key)?.find(({ stamped }) => stamped >= answered);
      if (next === undefined) return [];
      const ms = (since: number) => Math.max(0, next.stamped - since) / 1e6;
      return [{ key, cause, answeredMs: ms(answered), namedMs: ms(named) }];
    }),
  );
}
