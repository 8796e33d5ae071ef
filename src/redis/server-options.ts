/** A server's address and credentials. */

export interface ServerOptions {
  readonly host: string;
  readonly port: number;
  /** Index of the database. */
  readonly database: number;
  readonly username?: string;
  readonly password?: string;
  /** Default: false. */
  readonly tls?: boolean;
}

/** `host:port`, or `host:port/database`. For display, so never with credentials. */
export function serverName({ host, port, database }: ServerOptions): string {
  const address = host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
  return database === 0 ? address : `${address}/${database}`;
}
