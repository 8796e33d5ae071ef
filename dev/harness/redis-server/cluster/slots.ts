/** Hash slots, worked out without the code under test. */
export const SLOTS = 16_384;

export function slotOf(key: string): number {
  return crc16(Buffer.from(tagOf(key))) % SLOTS;
}

/** What stands in the first braces, if anything does. */
function tagOf(key: string): string {
  const open = key.indexOf('{');
  const close = key.indexOf('}', open + 1);
  return open < 0 || close <= open + 1 ? key : key.slice(open + 1, close);
}

/** CRC-16/XMODEM. */
function crc16(bytes: Uint8Array): number {
  let crc = 0;
  for (const byte of bytes) {
    crc ^= byte << 8;
    for (let bit = 0; bit < 8; bit += 1)
      crc = ((crc & 0x8000 ? (crc << 1) ^ 0x1021 : crc << 1) & 0xffff) >>> 0;
  }
  return crc;
}

/** Even shares of all slots, in order. */
export function shares(count: number): readonly (readonly number[])[] {
  const first = (index: number): number => Math.round((index * SLOTS) / count);
  return Array.from({ length: count }, (_, index) =>
    Array.from({ length: first(index + 1) - first(index) }, (_unused, at) => first(index) + at),
  );
}
