/** Tries out a primary that sentinels watch: what each of them says, and the server that most of them name. */
import {
  type Address,
  addressName,
  dataServerAt,
  type Endpoint,
  type SentinelServers,
} from '../../redis/server-options.js';
import { MAX_SENTINELS } from '../../redis/topology/sentinel/known-sentinels.js';
import { type Peer, readPeers } from '../../redis/topology/sentinel/peer.js';
import { faultOfRefusal } from '../../redis/topology/sentinel/sentinel-fault.js';
import { type Answer, electedBy, readAnswer, sameVote } from '../../redis/topology/sentinel/vote.js';
import { whyNoPrimary } from '../../redis/topology/sentinel/why-no-primary.js';
import { checkDataServer, type DataServerCheck } from './data-server.js';
import { type Finding, fact, trouble } from './findings.js';
import { contactTrouble } from './no-contact.js';
import { ask, textOf, visit } from './visit.js';

type SentinelCheck = Pick<DataServerCheck, 'keys' | 'presence' | 'asking' | 'clock'>;

/** One sentinel, and what it said, or why it could not be asked. */
interface Statement {
  readonly endpoint: Endpoint;
  /** null where it may not be asked for. */
  readonly id: string | null;
  readonly answer: Answer | null;
  readonly peers: readonly Peer[];
  readonly obstacle: Error | null;
}

/** Meets and counts sentinels as a node does: those that are named, and those that they know besides. */
export async function checkSentinels(
  server: SentinelServers,
  check: SentinelCheck,
  budgetMs: number,
): Promise<readonly Finding[]> {
  const since = performance.now();
  const hearAll = (addresses: readonly Address[]) =>
    Promise.all(addresses.map((address) => hear(sentinelAt(address, server), server, budgetMs / 4)));
  const named = await hearAll(distinct(server.sentinels));
  const statements = [...named, ...(await hearAll(notNamed(named)))];
  const speakers = onePerId(statements);
  const votes = speakers.flatMap(({ answer }) => answer?.vote ?? []);
  const counts = speakers.map(({ answer }) => answer?.sentinels ?? 0);
  const all = Math.max(named.length, idsIn(statements).size, ...counts);
  const primary = electedBy(votes, all);
  if (primary === null) return [nobody(speakers, all, server)];
  const agreeing = votes.filter((vote) => sameVote(vote, primary)).length;
  return [
    fact('good', 'sentinels-agree', { agreeing, all, address: addressName(primary) }),
    ...statements.flatMap((statement) => silence(statement, server)),
    ...(await visitPrimary(primary, server, check, budgetMs - (performance.now() - since))),
  ];
}

function distinct(addresses: readonly Address[]): readonly Address[] {
  return [...new Map(addresses.map((address) => [addressName(address), address])).values()];
}

function sentinelAt({ host, port }: Address, { sentinelLogin, tls }: SentinelServers): Endpoint {
  return { ...{ host, port, database: 0, ...sentinelLogin }, ...(tls === undefined ? {} : { tls }) };
}

/** Those that the named ones know, except the named ones themselves, which may be known by other addresses. */
function notNamed(named: readonly Statement[]): readonly Address[] {
  const here = new Set(named.flatMap(({ id, endpoint }) => [id, addressName(endpoint)]));
  const others = named
    .flatMap(({ peers }) => peers)
    .filter((peer) => !here.has(peer.id) && !here.has(addressName(peer)));
  return distinct(others).slice(0, MAX_SENTINELS - named.length);
}

function onePerId(statements: readonly Statement[]): readonly Statement[] {
  return [...new Map(statements.map((each) => [each.id ?? addressName(each.endpoint), each])).values()];
}

function idsIn(statements: readonly Statement[]): ReadonlySet<string> {
  const ids = statements.flatMap(({ id, peers }) => [id ?? '', ...peers.map((peer) => peer.id)]);
  return new Set(ids.filter((id) => id !== ''));
}

function hear(endpoint: Endpoint, { masterName }: SentinelServers, budgetMs: number): Promise<Statement> {
  return visit(endpoint, budgetMs, async (client): Promise<Statement> => {
    const address = await client.sendCommand<unknown>(['SENTINEL', 'GET-MASTER-ADDR-BY-NAME', masterName]);
    // Not everybody may ask these.
    const [master, id, peers] = await Promise.all([
      ask(client, 'SENTINEL', 'MASTER', masterName),
      ask(client, 'SENTINEL', 'MYID'),
      ask(client, 'SENTINEL', 'SENTINELS', masterName),
    ]);
    const answer = readAnswer(master.refused ? null : master.reply, address);
    const known = readPeers(peers.refused ? null : peers.reply);
    return { endpoint, id: textOf(id), answer, peers: known, obstacle: null };
  }).catch((error: unknown) => {
    const obstacle = error instanceof Error ? error : new Error(String(error));
    return { endpoint, id: null, answer: null, peers: [], obstacle };
  });
}

/** The problem that a node would show. */
function nobody(statements: readonly Statement[], all: number, server: SentinelServers): Finding {
  const spokesmen = statements.map(({ endpoint, answer, obstacle }) => ({
    ...{ name: addressName(endpoint), answer, obstacle, tried: true },
  }));
  return trouble(contactTrouble(whyNoPrimary(server.masterName, spokesmen, all), withSentinelLogin(server)));
}

/** What keeps one sentinel from being asked, although the others suffice. */
function silence({ endpoint, obstacle }: Statement, server: SentinelServers): readonly Finding[] {
  if (obstacle === null) return [];
  const address = addressName(endpoint);
  const cause = faultOfRefusal(obstacle, address) ?? obstacle;
  const { params } = contactTrouble(cause, withSentinelLogin(server), endpoint);
  return [fact('notice', 'sentinel-silent', { address, detail: params.detail ?? '' })];
}

/** So that the sentinels' password is the one that is kept out of the words. */
function withSentinelLogin(server: SentinelServers): SentinelServers {
  return { ...server, ...server.sentinelLogin };
}

async function visitPrimary(
  address: Address,
  server: SentinelServers,
  check: SentinelCheck,
  budgetMs: number,
): Promise<readonly Finding[]> {
  const endpoint = dataServerAt(address, server);
  try {
    return await visit(endpoint, budgetMs, (client) =>
      checkDataServer(client, { ...check, server, address: addressName(endpoint) }),
    );
  } catch (error) {
    return [trouble(contactTrouble(error, server, endpoint))];
  }
}
