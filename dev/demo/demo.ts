import type { Ending } from './ending.js';
import type { DemoFleet } from './fleet.js';
import type { Narrator } from './narrator.js';

/** A fleet, and the two forms in which it is shown. */
export interface Demo {
  readonly fleet: DemoFleet;
  readonly tour: (narrator: Narrator, print: (line: string) => void) => Promise<Ending>;
  readonly live: (ended: Promise<Ending>) => Promise<Ending>;
}
