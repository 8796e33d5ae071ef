/**
 * Leads this process' connections to other ports, as routes of a host would: sentinels announce one address to all
 * replicas, and each replica has a network of its own before it.
 */
import { Socket } from 'node:net';

/** @param detours ports of 127.0.0.1, by `host:port` */
export function takeDetours(detours: Readonly<Record<string, number>>): void {
  const { connect } = Socket.prototype;
  const detour = (options: unknown): unknown => {
    const { host, port } = options as { readonly host?: string; readonly port?: number };
    const led = detours[`${host}:${port}`];
    return led === undefined ? options : { ...(options as object), port: led };
  };
  Socket.prototype.connect = function (this: Socket, ...given: unknown[]) {
    const [first] = given;
    // `net.connect` passes on what it has read of its arguments as an array.
    if (Array.isArray(first)) first[0] = detour(first[0]);
    else if (typeof first === 'object' && first !== null) given[0] = detour(first);
    return Reflect.apply(connect, this, given);
  } as Socket['connect'];
}
