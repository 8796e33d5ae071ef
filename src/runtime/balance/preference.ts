/** How much a replica prefers a lock key: pseudo-random, the same in every process, and independent between replicas. */

/** 0 to 1, exclusive. (Rendezvous hashing: Thaler and Ravishankar, 1998.) */
export function preference(member: string, key: string): number {
  return (mix(hash(member) ^ Math.imul(hash(key), 0x9e3779b1)) + 0.5) / 2 ** 32;
}

/** FNV-1a, 32 bits, over UTF-16 code units. */
function hash(text: string): number {
  let state = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) {
    state = Math.imul(state ^ text.charCodeAt(index), 0x01000193);
  }
  return mix(state);
}

/** The final mix of MurmurHash3: every bit of the input changes half of the bits. */
function mix(bits: number): number {
  let mixed = bits;
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}
