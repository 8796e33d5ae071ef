/** Tries out a primary that sentinels watch: what each of them says, and the server that most of them name. */
import {
  type Address,
  addressName,
  type Endpoint,
  type SentinelServers,
} from '../../redis/server-options.js';
import { faultOfRefusal } from '../../redis/topology/sentinel/sentinel-fault.js';
import { type Answer, electedBy, readAnswer, sameVote } from '../../redis/topology/sentinel/vote.js';
import { whyNoPrimary } from '../../redis/topology/sentinel/why-no-primary.js';
import { checkDataServer, type DataServerCheck } from './data-server.js';
import { type Finding, fact, trouble } from './findings.js';
import { contactTrouble } from './no-contact.js';
import { ask, visit } from './visit.js';

type SentinelCheck = Pick<DataServerCheck, 'keys' | 'presence' | 'clock'>;

/** One sentinel, and what it said, or why it could not be asked. */
interface Statement {
  readonly endpoint: Endpoint;
  readonly answer: Answer | null;
  readonly obstacle: Error | null;
}

/** Takes as long as two visits. */
export async function checkSentinels(
  server: SentinelServers,
  check: SentinelCheck,
  budgetMs: number,
): Promise<readonly Finding[]> {
  const statements = await Promise.all(sentinelsOf(server).map((each) => hear(each, server, budgetMs / 3)));
  const votes = statements.flatMap(({ answer }) => answer?.vote ?? []);
  const all = Math.max(statements.length, ...statements.map(({ answer }) => answer?.sentinels ?? 0));
  const primary = electedBy(votes, all);
  if (primary === null) return [nobody(statements, all, server)];
  const agreeing = votes.filter((vote) => sameVote(vote, primary)).length;
  return [
    fact('good', 'sentinels-agree', { agreeing, all, address: addressName(primary) }),
    ...statements.flatMap((statement) => silence(statement, server)),
    ...(await visitPrimary(primary, server, check, (budgetMs * 2) / 3)),
  ];
}

function sentinelsOf(server: SentinelServers): readonly Endpoint[] {
  const { sentinels, sentinelLogin, tls } = server;
  const distinct = new Map(sentinels.map((address) => [addressName(address), address]));
  return [...distinct.values()].map(({ host, port }) => ({
    ...{ host, port, database: 0, ...sentinelLogin },
    ...(tls === undefined ? {} : { tls }),
  }));
}

function hear(endpoint: Endpoint, { masterName }: SentinelServers, budgetMs: number): Promise<Statement> {
  return visit(endpoint, budgetMs, async (client): Promise<Statement> => {
    const address = await client.sendCommand<unknown>(['SENTINEL', 'GET-MASTER-ADDR-BY-NAME', masterName]);
    // Not everybody may ask that.
    const master = await ask(client, 'SENTINEL', 'MASTER', masterName);
    const answer = readAnswer(master.refused ? null : master.reply, address);
    return { endpoint, answer, obstacle: null };
  }).catch((error: unknown) => {
    const obstacle = error instanceof Error ? error : new Error(String(error));
    return { endpoint, answer: null, obstacle };
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
  { host, port }: Address,
  server: SentinelServers,
  check: SentinelCheck,
  budgetMs: number,
): Promise<readonly Finding[]> {
  const { username, password, database, tls } = server;
  const endpoint: Endpoint = {
    ...{ host, port, database },
    ...(username === undefined ? {} : { username }),
    ...(password === undefined ? {} : { password }),
    ...(tls === undefined ? {} : { tls }),
  };
  try {
    return await visit(endpoint, budgetMs, (client) =>
      checkDataServer(client, { ...check, server, address: addressName(endpoint) }),
    );
  } catch (error) {
    return [trouble(contactTrouble(error, server, endpoint))];
  }
}
