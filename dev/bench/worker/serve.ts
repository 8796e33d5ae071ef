/** A worker's end of the line: answers what it is asked, and reports what happens. */

export type Handlers = Readonly<Record<string, (argument: never) => unknown>>;

interface Request {
  readonly request: number;
  readonly name: string;
  readonly argument: unknown;
}

export function serve(handlers: Handlers): void {
  // Without its parent nothing else would stop this process.
  process.on('disconnect', () => process.exit(1));
  process.on('message', (message) => void answer(handlers, message as Request));
}

/** Reports an event to the parent, unasked. */
export function report(report: object): void {
  process.send?.({ report });
}

async function answer(handlers: Handlers, { request, name, argument }: Request): Promise<void> {
  try {
    const handler = handlers[name] as ((argument: unknown) => unknown) | undefined;
    if (handler === undefined) throw new Error(`nobody here knows how to "${name}"`);
    process.send?.({ request, value: await handler(argument) });
  } catch (error) {
    process.send?.({ request, error: (error as Error).stack ?? String(error) });
  }
}
