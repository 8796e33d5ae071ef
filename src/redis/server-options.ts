/** Where a server is and how to get in. */

export interface ServerOptions {
  readonly host: string;
  readonly port: number;
  /** Index of the database. Default 0. */
  readonly database: number;
  readonly username?: string;
  readonly password?: string;
  readonly tls?: boolean;
}

/** For people: never with credentials. */
export function serverName({ host, port, database }: ServerOptions): string {
  const address = host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
  return database === 0 ? address : `${address}/${database}`;
}
