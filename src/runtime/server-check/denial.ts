/** What the server did not permit, read from its error message: versions word it differently. */
import type { Answer } from './visit.js';

export type Denial = 'command' | 'key' | 'channel';

/** null if the command was permitted, whatever else it was refused for. */
export function denialOf(answer: Answer): Denial | null {
  if (!answer.refused) return null;
  const { code, message } = answer.failure;
  // Managed services and proxies do not know the commands that they withhold.
  if (/^ERR unknown (sub)?command/iu.test(message)) return 'command';
  if (code !== 'NOPERM') return null;
  if (/\bto run\b/u.test(message)) return 'command';
  return /\bchannels?\b/u.test(message) ? 'channel' : 'key';
}
