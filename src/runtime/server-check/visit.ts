/** One connection for one check: bounded in time, and closed afterwards whatever happens. */
import type { StoreFailure } from '../../election/ports.js';
import { firstValueFrom, switchMap, throwError, timeout } from '../../election/rxjs.js';
import { commandFailure, isRefusal } from '../../redis/failures.js';
import { type Client, NoAnswer, openClient } from '../../redis/open-client.js';
import type { Endpoint } from '../../redis/server-options.js';

/**
 * @param work may use the client until it resolves
 * @param budgetMs ms for all of it
 * @throws why there was no connection, or {@link NoAnswer} if the time was up
 */
export function visit<Result>(
  endpoint: Endpoint,
  budgetMs: number,
  work: (client: Client) => Promise<Result>,
): Promise<Result> {
  const late = () => new NoAnswer(`no answer from the server within ${Math.round(budgetMs)} ms`);
  return firstValueFrom(
    openClient(endpoint, (client) => client.ping(), budgetMs).pipe(
      switchMap(work),
      timeout({ first: budgetMs, with: () => throwError(late) }),
    ),
  );
}

/** What the server said to a command. */
export type Answer =
  | { readonly refused: false; readonly reply: unknown }
  | { readonly refused: true; readonly failure: StoreFailure };

/** @throws if the connection breaks; an error that the server answers with is an answer */
export async function ask(client: Client, ...command: readonly string[]): Promise<Answer> {
  try {
    return { refused: false, reply: await client.sendCommand([...command]) };
  } catch (error) {
    if (!isRefusal(error)) throw error;
    return { refused: true, failure: commandFailure(error) };
  }
}

/** The reply, if it is a text. */
export function textOf(answer: Answer): string | null {
  return !answer.refused && typeof answer.reply === 'string' ? answer.reply : null;
}
