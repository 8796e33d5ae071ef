/** Tries out a primary that sentinels watch: what each of them says, and the server that most of them name. */
import {
  type Address,
  addressName,
  type Endpoint,
  type SentinelServers,
} from '../../redis/server-options.js';
import { checkDataServer, type DataServerCheck } from './data-server.js';
import { type Finding, fact, trouble } from './findings.js';
import { contactTrouble } from './no-contact.js';
import { ask, visit } from './visit.js';

type SentinelCheck = Pick<DataServerCheck, 'keys' | 'presence' | 'clock'>;

/** One sentinel, and what it said, or why it could not be asked. */
interface Statement {
  readonly endpoint: Endpoint;
  /** null if it watches no such master. */
  readonly primary?: Address | null;
  /** How many sentinels watch it; 0 if this one may not tell. */
  readonly sentinels?: number;
  readonly error?: unknown;
}

/** Takes as long as two visits. */
export async function checkSentinels(
  server: SentinelServers,
  check: SentinelCheck,
  budgetMs: number,
): Promise<readonly Finding[]> {
  const statements = await Promise.all(sentinelsOf(server).map((each) => hear(each, server, budgetMs / 3)));
  const silent = statements.filter(({ error }) => error !== undefined);
  const [first] = silent;
  if (first !== undefined && silent.length === statements.length) {
    return [trouble(contactTrouble(first.error, withSentinelLogin(server), first.endpoint))];
  }
  const election = elected(statements);
  const quiet = silent.map((each) => cannotBeAsked(each, server));
  if (election.primary === null) return [nobody(statements, election.all, server), ...quiet];
  const { primary, agreeing, all } = election;
  const address = addressName(primary);
  const agreed = fact('good', 'sentinels-agree', { agreeing, all, address });
  return [agreed, ...quiet, ...(await visitPrimary(primary, server, check, (budgetMs * 2) / 3))];
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
    const named = await client.sendCommand<unknown>(['SENTINEL', 'GET-MASTER-ADDR-BY-NAME', masterName]);
    const [host, port] = Array.isArray(named) ? named.map(String) : [];
    const master = await ask(client, 'SENTINEL', 'MASTER', masterName);
    const fields = !master.refused && Array.isArray(master.reply) ? master.reply.map(String) : [];
    const others = fields[fields.indexOf('num-other-sentinels') + 1];
    return {
      endpoint,
      primary: host === undefined || port === undefined ? null : { host, port: Number(port) },
      sentinels: fields.includes('num-other-sentinels') ? 1 + Number(others) : 0,
    };
  }).catch((error: unknown) => ({ endpoint, error }));
}

/** What a majority of all sentinels says, those that were not named and those that are silent included. */
function elected(statements: readonly Statement[]) {
  const all = Math.max(statements.length, ...statements.map(({ sentinels = 0 }) => sentinels));
  const votes = statements.flatMap(({ primary }) => primary ?? []);
  const agreeingWith = (vote: Address) =>
    votes.filter((other) => addressName(other) === addressName(vote)).length;
  const primary = votes.find((vote) => agreeingWith(vote) > all / 2) ?? null;
  return { all, primary, agreeing: primary === null ? 0 : agreeingWith(primary) };
}

function nobody(statements: readonly Statement[], all: number, { masterName }: SentinelServers): Finding {
  const unknown = statements.some(({ primary }) => primary === null);
  return unknown
    ? fact('bad', 'master-unknown', { name: masterName })
    : fact('bad', 'sentinels-apart', { all });
}

function cannotBeAsked({ endpoint, error }: Statement, server: SentinelServers): Finding {
  const { params } = contactTrouble(error, withSentinelLogin(server), endpoint);
  return fact('notice', 'sentinel-silent', { address: addressName(endpoint), detail: params.detail ?? '' });
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
