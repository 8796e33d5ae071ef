/** Takes what a client sends apart into MQTT packets, as far as it takes to name them. */

const TYPES = [
  ...['reserved', 'connect', 'connack', 'publish', 'puback', 'pubrec', 'pubrel', 'pubcomp', 'subscribe'],
  ...['suback', 'unsubscribe', 'unsuback', 'pingreq', 'pingresp', 'disconnect', 'auth'],
] as const;

export type PacketType = (typeof TYPES)[number];

export interface PacketHead {
  readonly type: PacketType;
  /** Of a CONNECT. */
  readonly clientId?: string;
  /** Of a PUBLISH. */
  readonly topic?: string;
}

/** Protocol level of MQTT 5, which has properties before the client id. */
const MQTT_5 = 5;

export class PacketReader {
  #rest: Buffer = Buffer.alloc(0);

  /** The packets that are complete with these bytes. */
  *take(chunk: Buffer): Generator<PacketHead> {
    this.#rest = Buffer.concat([this.#rest, chunk]);
    for (let length = this.#wholeLength(); length !== null; length = this.#wholeLength()) {
      const { value: size, end: begin } = variableNumber(this.#rest, 1);
      const body = this.#rest.subarray(begin, begin + size);
      const type = TYPES[(this.#rest[0] ?? 0) >> 4] ?? 'reserved';
      this.#rest = this.#rest.subarray(length);
      yield headOf(type, body);
    }
  }

  /** Of the first packet, header included; null while it is incomplete. */
  #wholeLength(): number | null {
    if (this.#rest.length < 2) return null;
    const { value, end } = variableNumber(this.#rest, 1);
    return Number.isNaN(value) || this.#rest.length < end + value ? null : end + value;
  }
}

function headOf(type: PacketType, body: Buffer): PacketHead {
  if (type === 'publish') return { type, topic: textAt(body, 0) };
  if (type !== 'connect') return { type };
  // Protocol name, level, flags, keep-alive.
  const afterName = 2 + body.readUInt16BE(0);
  const level = body[afterName] ?? 0;
  const afterKeepAlive = afterName + 4;
  if (level !== MQTT_5) return { type, clientId: textAt(body, afterKeepAlive) };
  const { value, end } = variableNumber(body, afterKeepAlive);
  return { type, clientId: textAt(body, end + value) };
}

function textAt(body: Buffer, at: number): string {
  return body.toString('utf8', at + 2, at + 2 + body.readUInt16BE(at));
}

/** Seven bits a byte, the lowest first; NaN if its last byte is not there yet. */
function variableNumber(bytes: Buffer, at: number): { readonly value: number; readonly end: number } {
  let value = 0;
  for (let index = at, factor = 1; index < at + 4; index += 1, factor *= 128) {
    const byte = bytes[index];
    if (byte === undefined) break;
    value += (byte & 0x7f) * factor;
    if ((byte & 0x80) === 0) return { value, end: index + 1 };
  }
  return { value: Number.NaN, end: at };
}
