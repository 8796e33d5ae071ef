/** What keeps this process alive, as far as the runtime knows. */

interface Handle {
  readonly type: string;
  readonly is_active?: boolean;
  readonly is_referenced?: boolean;
  readonly pid?: number;
  readonly localEndpoint?: Endpoint | null;
  readonly remoteEndpoint?: Endpoint | null;
}

interface Endpoint {
  readonly ip4?: string;
  readonly ip6?: string;
  readonly port?: number;
}

/** One line each, such as "Timeout (2 of them)" or "tcp 127.0.0.1:50432 to 127.0.0.1:6379". */
export function stillOpen(): readonly string[] {
  const { libuv } = process.report.getReport() as unknown as { readonly libuv: readonly Handle[] };
  const handles = libuv
    .filter(({ type, is_active, is_referenced }) => is_active && is_referenced && type !== 'timer')
    .map(inWords);
  const others = process.getActiveResourcesInfo().filter((kind) => !kind.endsWith('Wrap'));
  return counted([...handles, ...others]);
}

function inWords({ type, pid, localEndpoint, remoteEndpoint }: Handle): string {
  const ends = [localEndpoint, remoteEndpoint]
    .filter((end) => end?.port !== undefined)
    .map((end) => `${end?.ip4 ?? end?.ip6}:${end?.port}`)
    .join(' to ');
  return [type, pid, ends].filter(Boolean).join(' ');
}

function counted(things: readonly string[]): readonly string[] {
  return [...new Set(things)].map((thing) => {
    const times = things.filter((each) => each === thing).length;
    return times === 1 ? thing : `${thing} (${times} of them)`;
  });
}
