/** Tries out a cluster: which nodes answer, whether all slots are served, and each primary. */
import { isRefusal } from '../../redis/failures.js';
import { addressName, type ClusterServers, type Endpoint } from '../../redis/server-options.js';
import { EndpointBook } from '../../redis/topology/cluster/endpoint-book.js';
import { SlotMap } from '../../redis/topology/cluster/slot-map.js';
import { SLOTS, slotOf } from '../../redis/topology/cluster/slots.js';
import { checkDataServer, type DataServerCheck } from './data-server.js';
import { type Finding, fact, trouble } from './findings.js';
import { mergeFindings } from './merge-findings.js';
import { contactTrouble } from './no-contact.js';
import { ask, textOf, visit } from './visit.js';

type ClusterCheck = Pick<DataServerCheck, 'keys' | 'presence' | 'asking' | 'clock'>;

interface Silent {
  readonly endpoint: Endpoint;
  readonly error: unknown;
}

/** Takes as long as two visits. */
export async function checkCluster(
  server: ClusterServers,
  check: ClusterCheck,
  budgetMs: number,
): Promise<readonly Finding[]> {
  const book = new EndpointBook(server);
  const { picture, silent } = await readPicture(book, budgetMs / 3);
  if (picture === null) {
    return silent.slice(0, 1).map(({ error, endpoint }) => trouble(contactTrouble(error, server, endpoint)));
  }
  const { map, nodes } = picture;
  const primaries = new Set(map.primaries.map(({ endpoint }) => endpoint));
  const known = new Set([...primaries, ...nodes, ...book.seeds]);
  const visits = await Promise.all(
    [...known].map(async (endpoint): Promise<Visited> => {
      const keys = check.keys.filter(
        ({ lockKey }) => map.shardOf(slotOf(lockKey))?.primary.endpoint === endpoint,
      );
      try {
        const findings = await visit(endpoint, (budgetMs * 2) / 3, async (client) =>
          primaries.has(endpoint)
            ? checkDataServer(client, { ...check, server, keys, address: addressName(endpoint) })
            : [],
        );
        return { endpoint, findings };
      } catch (error) {
        return { endpoint, error };
      }
    }),
  );
  const answered = visits.filter(({ findings }) => findings !== undefined);
  const unreached = visits.filter(({ error }) => error !== undefined);
  return [
    fact('good', 'cluster-shards', { shards: primaries.size, nodes: answered.length }),
    ...gaps(map),
    ...unreached.map(({ endpoint, error }) => nodeSilent(endpoint, error, primaries.has(endpoint), server)),
    ...mergeFindings(
      answered.filter(({ endpoint }) => primaries.has(endpoint)).map(({ findings }) => findings ?? []),
    ),
  ];
}

interface Visited {
  readonly endpoint: Endpoint;
  readonly findings?: readonly Finding[];
  readonly error?: unknown;
}

interface Picture {
  readonly map: SlotMap;
  /** Also those that are down, which CLUSTER SLOTS leaves out. */
  readonly nodes: readonly Endpoint[];
}

/** Asks all nodes that the user named at once, because some may be down. */
async function readPicture(book: EndpointBook, budgetMs: number) {
  const silent: Silent[] = [];
  const pictures = await Promise.all(
    book.seeds.map(async (endpoint): Promise<Picture | null> => {
      try {
        return await visit(endpoint, budgetMs, async (client) => {
          const slots = await client.sendCommand(['CLUSTER', 'SLOTS']);
          const nodes = textOf(await ask(client, 'CLUSTER', 'NODES')) ?? '';
          return { map: new SlotMap(slots, endpoint, book), nodes: listedNodes(nodes, endpoint, book) };
        });
      } catch (error) {
        silent.push({ endpoint, error });
        return null;
      }
    }),
  );
  // What a server said tells more than that another could not be reached.
  silent.sort((one, other) => Number(isRefusal(other.error)) - Number(isRefusal(one.error)));
  return { picture: pictures.find((picture) => picture !== null) ?? null, silent };
}

/** @param nodes reply of CLUSTER NODES, a line per node: id, `host:port@bus`, flags, … */
function listedNodes(nodes: string, asked: Endpoint, book: EndpointBook): readonly Endpoint[] {
  return nodes.split('\n').flatMap((line) => {
    const [, address = '', flags = ''] = line.split(' ');
    const [, host, port] = /^(.*):(\d+)@/u.exec(address) ?? [];
    if (port === undefined || /handshake|noaddr/u.test(flags)) return [];
    return book.announced(host, Number(port), asked);
  });
}

function gaps(map: SlotMap): readonly Finding[] {
  let slots = 0;
  for (let slot = 0; slot < SLOTS; slot += 1) if (map.shardOf(slot) === undefined) slots += 1;
  return slots === 0 ? [] : [fact('bad', 'cluster-gaps', { slots })];
}

/** A replica, or a node that was named and is gone, costs nothing now. */
function nodeSilent(endpoint: Endpoint, error: unknown, primary: boolean, server: ClusterServers): Finding {
  const { params } = contactTrouble(error, server, endpoint);
  const detail = params.detail ?? '';
  return fact(primary ? 'bad' : 'notice', 'cluster-node-silent', { address: addressName(endpoint), detail });
}
