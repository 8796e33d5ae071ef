/**
 * Lets this replica catch up before anything is deployed on it. Node-RED itself then refuses a deploy that was made upon
 * older flows, and its editor offers to merge them: nothing is lost, and nothing has to be taken back.
 */

/** Node-RED's functions behind its admin API, each of which deploys. */
const CALLS = ['setFlows', 'addFlow', 'updateFlow', 'deleteFlow'] as const;

type Call = (request: { readonly deploymentType?: string }) => Promise<unknown>;

/**
 * @param api of the runtime; its functions are replaced
 * @param catchUp never rejects, and is bounded in time
 * @returns puts the functions back
 */
export function beforeDeploys(api: object, catchUp: () => Promise<void>): () => void {
  const calls = api as Record<string, Call | undefined>;
  const originals = CALLS.flatMap((name) => {
    const original = calls[name];
    return original === undefined ? [] : [[name, original] as const];
  });
  for (const [name, original] of originals) {
    calls[name] = async (request) => {
      // A reload takes what the file has, whatever that is.
      if (request.deploymentType !== 'reload') await catchUp();
      return await original.call(api, request);
    };
  }
  return () => {
    for (const [name, original] of originals) calls[name] = original;
  };
}
