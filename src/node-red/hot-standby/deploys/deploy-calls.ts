/**
 * Lets this replica catch up before anything is deployed on it. Node-RED itself then refuses a deploy that was made upon
 * older flows, and its editor offers to merge them: nothing is lost, and nothing has to be taken back. Also knows while a
 * deploy is being stored: Node-RED has its credentials then, but still the old flows.
 */

/** Node-RED's functions behind its admin API, each of which deploys. */
const CALLS = ['setFlows', 'addFlow', 'updateFlow', 'deleteFlow'] as const;

type Call = (request: { readonly deploymentType?: string }) => Promise<unknown>;

export class DeployCalls {
  readonly #calls: Record<string, Call | undefined>;
  readonly #originals: ReadonlyArray<readonly [string, Call]>;
  #underWay = 0;

  /**
   * @param api of the runtime; its functions are replaced
   * @param catchUp never rejects, and is bounded in time
   * @param done called when the last of those under way has ended, well or not
   */
  constructor(api: object, catchUp: () => Promise<void>, done: () => void) {
    const calls = api as Record<string, Call | undefined>;
    this.#calls = calls;
    this.#originals = CALLS.flatMap((name) => {
      const original = calls[name];
      return original === undefined ? [] : [[name, original] as const];
    });
    for (const [name, original] of this.#originals) {
      calls[name] = async (request) => {
        // A reload takes what the file has, whatever that is.
        if (request.deploymentType !== 'reload') await catchUp();
        this.#underWay += 1;
        try {
          return await original.call(api, request);
        } finally {
          this.#underWay -= 1;
          if (!this.underWay) done();
        }
      };
    }
  }

  /** Whether flows and credentials may not belong together at present. */
  get underWay(): boolean {
    return this.#underWay > 0;
  }

  /** Puts the functions back. */
  release(): void {
    for (const [name, original] of this.#originals) this.#calls[name] = original;
  }
}
