/** How users name a server, of every kind, and where a single connection goes. */

export interface Login {
  readonly username?: string;
  readonly password?: string;
}

/** As for Node.js' `tls.connect`. Default: the server's certificate and name are verified against the system's CAs. */
export interface TlsOptions {
  /** PEM; replaces the system's certificate authorities. */
  readonly ca?: string;
  /** PEM; the client's certificate and key. */
  readonly cert?: string;
  readonly key?: string;
  readonly passphrase?: string;
  /** The name that the certificate must have. Default: the host connected to. */
  readonly servername?: string;
  /** Default: true. */
  readonly rejectUnauthorized?: boolean;
}

export interface Address {
  readonly host: string;
  readonly port: number;
}

/** Where a connection goes, and how it logs in. */
export interface Endpoint extends Address, Login {
  /** A unix socket, which is used instead of host and port. */
  readonly path?: string;
  /** Index of the database. */
  readonly database: number;
  readonly tls?: TlsOptions;
}

/** What all kinds of server have in common. */
interface Common {
  /** Replicas that must have an acquisition or a renewal before it counts. Default: 0. */
  readonly waitForReplicas?: number;
}

/** One server, or a primary behind a name that follows it. */
export interface SingleServer extends Endpoint, Common {
  /** Default: `single`. */
  readonly kind?: 'single';
}

/** A primary that sentinels watch. Login, database and TLS are those of the data servers. */
export interface SentinelServers extends Login, Common {
  readonly kind: 'sentinel';
  /** As the sentinels know it; case counts. */
  readonly masterName: string;
  readonly sentinels: readonly Address[];
  readonly sentinelLogin: Login;
  readonly database: number;
  /** For the data servers and the sentinels. */
  readonly tls?: TlsOptions;
}

/** A cluster. It has only database 0. */
export interface ClusterServers extends Login, Common {
  readonly kind: 'cluster';
  /** Any nodes of the cluster; the others are learnt from them. */
  readonly nodes: readonly Address[];
  /** Reachable addresses, by the `host:port` that the cluster announces. */
  readonly translation: Readonly<Record<string, Address>>;
  readonly database: 0;
  readonly tls?: TlsOptions;
}

export type ServerOptions = SingleServer | SentinelServers | ClusterServers;

/** A data server of these, with their login, database and TLS. */
export function dataServerAt(
  { host, port }: Address,
  { username, password, database, tls }: SentinelServers | ClusterServers,
): Endpoint {
  return {
    ...{ host, port, database },
    ...(username === undefined ? {} : { username }),
    ...(password === undefined ? {} : { password }),
    ...(tls === undefined ? {} : { tls }),
  };
}

/** `host:port`, with brackets around an IPv6 address. */
export function addressName({ host, port }: Address): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
}

/** `host:port/database`, or a socket's `/path?db=database`, without database 0. For display, so never with credentials. */
export function endpointName({ host, port, path, database }: Endpoint): string {
  if (path !== undefined) return database === 0 ? path : `${path}?db=${database}`;
  const address = addressName({ host, port });
  return database === 0 ? address : `${address}/${database}`;
}

/**
 * For display, so never with credentials: the address; `mymaster (Sentinel)`, which is so called in all languages; or
 * `host:port, …`, the first of the nodes named.
 */
export function serverName(server: ServerOptions): string {
  switch (server.kind) {
    case 'sentinel': {
      const database = server.database === 0 ? '' : `/${server.database}`;
      return `${server.masterName}${database} (Sentinel)`;
    }
    case 'cluster': {
      const [first, ...others] = server.nodes.map(addressName);
      return others.length === 0 ? (first ?? '') : `${first}, …`;
    }
    default:
      return endpointName(server);
  }
}
