import { expect } from 'chai';
import { saysUnreachable } from '../../../dev/harness/palette/npm.js';
import type { InstalledModule } from '../../../dev/harness/palette/palette-manager.js';
import type { Tarball } from '../../../dev/harness/palette/tarball.js';
import type { UserInstallation } from '../../../dev/harness/palette/user-installation.js';
import { skipLoudly } from '../../../dev/harness/skip-loudly.js';

/** Uploads, and expects it to succeed; skips where npm, which Node-RED starts, reaches no registry. */
export async function installed(
  context: Mocha.Context,
  user: UserInstallation,
  tarball: Tarball,
): Promise<InstalledModule> {
  const from = user.replica.logs.mark();
  const answer = await user.palette.upload(tarball);
  if ('nodes' in answer) return answer;
  const said = user.replica.logs.since(from).map(({ text }) => text);
  const account = [answer.message, ...said].join('\n');
  if (saysUnreachable(account)) skipLoudly(context, account, 'let npm reach its registry');
  return expect.fail(`${tarball.fileName} is not installed: ${account}\n${user.replica.report()}`);
}
