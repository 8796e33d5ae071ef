/** Reads TLS options from a `tls-config` node of Node-RED. */
import type { TlsOptions } from '../../redis/server-options.js';
import { SettingsError } from '../../runtime/errors.js';
import { type GivenTls, readTls } from '../../runtime/settings/tls-settings.js';

/** A `tls-config` node. */
export interface TlsNode {
  /** False if a file that it names cannot be read. */
  readonly valid?: boolean;
  addTLSOptions(options: object): object;
}

/** @throws {SettingsError} if the node, or a certificate or key in it, cannot be used */
export function readTlsNode(node: TlsNode | null): TlsOptions {
  if (node === null) throw new SettingsError({ code: 'tls-node-missing', params: {} });
  if (node.valid === false) throw new SettingsError({ code: 'tls-node-invalid', params: {} });
  return readTls(node.addTLSOptions({}) as GivenTls);
}
