/** Releases what a dead process held. Each lease by its own value, so that nothing of a later term can be lost. */
import { releaseCommands, releaseInFull } from '../redis/last-words/release-commands.js';
import { type Answer, ErrorAnswer } from '../redis/last-words/resp.js';
import type { SpareSocket } from '../redis/last-words/spare-socket.js';
import type { Holding } from './messages.js';

/** A server where leases are released. */
export interface Way {
  readonly socket: Pick<SpareSocket, 'ask'>;
  /** On which releases are announced there. */
  readonly channel: string;
}

/** Finds the ways to servers, and keeps them open. */
export interface Ways {
  /** A process may hold this: a way to its server will be wanted. */
  prepare(holding: Holding): void;
  /** The same object for the same server. null while there is no way. */
  to(holding: Holding): Way | null;
  /** The server answered with an error: the lease's primary may be elsewhere. */
  failed(holding: Holding, error: string): void;
  close(): void;
}

/** ms; by then most leases have ended by themselves. */
const GIVE_UP_MS = 10_000;
/** ms; bounds of the pause before the next try, which doubles. */
const MIN_PAUSE_MS = 20;
const MAX_PAUSE_MS = 1_000;

/** Tries for {@link GIVE_UP_MS} at most. @returns why some leases could not be released; null if all were, or are gone */
export async function releaseAll(holdings: readonly Holding[], ways: Ways): Promise<string | null> {
  const attempt: Attempt = { left: holdings.map((holding) => ({ holding, error: 'no answer in time' })) };
  let late: NodeJS.Timeout | undefined;
  const over = new Promise<void>((resolve) => {
    // Keeps the process alive, which its sockets do not.
    late = setTimeout(() => {
      attempt.over = true;
      resolve();
    }, GIVE_UP_MS);
  });
  await Promise.race([tryAgainAndAgain(attempt, ways), over]);
  clearTimeout(late);
  return attempt.left[0]?.error ?? null;
}

interface Attempt {
  left: readonly Failed[];
  over?: boolean;
}

async function tryAgainAndAgain(attempt: Attempt, ways: Ways): Promise<void> {
  for (let pause = MIN_PAUSE_MS; attempt.over !== true; pause = Math.min(2 * pause, MAX_PAUSE_MS)) {
    const left = await releaseOnce(
      attempt.left.map(({ holding }) => holding),
      ways,
    );
    attempt.left = left;
    if (left.length === 0) return;
    await new Promise((resolve) => setTimeout(resolve, pause));
  }
}

interface Failed {
  readonly holding: Holding;
  readonly error: string;
}

async function releaseOnce(holdings: readonly Holding[], ways: Ways): Promise<readonly Failed[]> {
  const byWay = new Map<Way | null, Holding[]>();
  for (const holding of holdings) {
    const way = ways.to(holding);
    byWay.set(way, [...(byWay.get(way) ?? []), holding]);
  }
  const failed = await Promise.all([...byWay].map(([way, there]) => releaseThere(way, there)));
  for (const { holding, error } of failed.flat()) ways.failed(holding, error);
  return failed.flat();
}

async function releaseThere(way: Way | null, holdings: readonly Holding[]): Promise<readonly Failed[]> {
  if (way === null) return holdings.map((holding) => ({ holding, error: 'there is no connection' }));
  const failed = await ask(way, holdings, releaseCommands);
  const unknown = failed.filter(({ error }) => error.startsWith('NOSCRIPT')).map(({ holding }) => holding);
  if (unknown.length === 0) return failed;
  const others = failed.filter(({ holding }) => !unknown.includes(holding));
  return [...others, ...(await ask(way, unknown, releaseInFull))];
}

async function ask(
  { socket, channel }: Way,
  holdings: readonly Holding[],
  commands: typeof releaseCommands,
): Promise<readonly Failed[]> {
  let answers: readonly Answer[];
  try {
    answers = await socket.ask(commands(holdings, channel));
  } catch (error) {
    return holdings.map((holding) => ({ holding, error: String(error) }));
  }
  return holdings.flatMap((holding, index) => {
    const error = errorIn(answers[index] ?? null);
    return error === null ? [] : [{ holding, error }];
  });
}

/** The script answers `[run hidden, publish refused, [outcome, …]]`. */
function errorIn(answer: Answer): string | null {
  if (answer instanceof ErrorAnswer) return answer.text;
  const result = Array.isArray(answer) ? (answer as readonly Answer[])[2] : null;
  const [outcome, error] = Array.isArray(result) ? (result as readonly Answer[]) : ['error', 'no answer'];
  return outcome === 'error' ? String(error) : null;
}
