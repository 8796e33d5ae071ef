/** Fills a server with keys that have a TTL: Redis then searches many for expired ones, and finds ours late. */
import { within } from '../../harness/waiting.js';
import type { BareClient } from '../bare-client.js';

const BATCH = 10_000;
/** ms */
const BATCH_MS = 10_000;
/** s; none of them expires during a run. */
const TTL_S = 86_400;

const FILL = `
for i = tonumber(ARGV[1]), tonumber(ARGV[2]) do
  redis.call('SET', 'bench:volatile:' .. i, 'x', 'EX', tonumber(ARGV[3]) + i % 3600)
end`;

export async function addVolatileKeys(client: BareClient, count: number): Promise<void> {
  for (let from = 1; from <= count; from += BATCH) {
    const to = Math.min(from + BATCH - 1, count);
    const filled = client.eval(FILL, { arguments: [String(from), String(to), String(TTL_S)] });
    await within(filled, BATCH_MS, `${BATCH} keys to be written`);
  }
}
