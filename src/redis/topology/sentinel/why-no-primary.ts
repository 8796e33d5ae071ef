/** Explains to users why no majority of the sentinels names a primary. */
import { addressName } from '../../server-options.js';
import type { Sentinel } from './sentinel.js';
import { faultOfRefusal, SentinelFault } from './sentinel-fault.js';
import { majorityOf } from './vote.js';

type Spokesman = Pick<Sentinel, 'name' | 'answer' | 'obstacle' | 'tried'>;

/** null while the first attempts to connect are under way. */
export function whyNoPrimary(
  masterName: string,
  sentinels: readonly Spokesman[],
  count: number,
): SentinelFault | null {
  if (sentinels.some(({ tried }) => !tried)) return null;
  // What somebody has to mend comes before what may pass.
  for (const { name, obstacle } of sentinels) {
    const fault = faultOfRefusal(obstacle, name);
    if (fault !== null) return fault;
  }
  const answers = sentinels.flatMap(({ answer }) => answer ?? []);
  if (answers.some(({ vote }) => vote === null))
    return new SentinelFault('unknown-master', { detail: masterName });
  if (answers.length >= majorityOf(count)) {
    const named = new Set(answers.flatMap(({ vote }) => (vote === null ? [] : addressName(vote))));
    return new SentinelFault('sentinels-disagree', { detail: [...named].join(', ') });
  }
  const silent = sentinels.find(({ answer }) => answer === null);
  return new SentinelFault('no-majority', {
    detail: silent === undefined ? '' : `${silent.name}: ${words(silent.obstacle)}`,
    answering: answers.length,
    all: count,
  });
}

/** Node.js wraps the errors of several addresses into one that has only a code. */
function words(error: Error | null): string {
  if (error === null) return '';
  return error.message || ('code' in error ? String(error.code) : error.name);
}
