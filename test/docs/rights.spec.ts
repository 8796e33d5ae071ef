/** The line for `ACL SETUSER` in docs/redis.md, against the rights that the tests on Redis run with. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { repositoryRoot } from '../../dev/harness/cache-folder.js';
import { SENTINEL_RIGHTS } from '../../dev/harness/redis-server/index.js';
import { replayChannel } from '../../src/node-red/leader/replay/replay-messages.js';
import { presenceChannel } from '../../src/panel/presence-channel.js';
import { requestChannel } from '../../src/panel/requests/replica-requests.js';
import { deployChannel, leadershipChannel } from '../../src/redis/keys.js';
import { CLUSTER_COMMANDS, guardRules, leastRules, OPTIONAL_COMMANDS } from '../support/redis/acl.js';

const REDIS = 'docs/redis.md';

const read = (path: string) => readFileSync(join(repositoryRoot, path), 'utf8');
const documents = ['.', 'docs'].flatMap((folder) =>
  readdirSync(join(repositoryRoot, folder))
    .filter((name) => name.endsWith('.md'))
    .map((name) => join(folder, name)),
);

/** The words behind the user's name, from all lines of each indented block: of a server, then of a sentinel. */
function documentedRules(): readonly (readonly string[])[] {
  const blocks = read(REDIS).matchAll(/^ {4}ACL SETUSER .*\n(?: {4,}.*\n)*/gm);
  return Array.from(blocks, ([block]) => block.trim().split(/\s+/).slice(3));
}

describe('the rights in the documents', () => {
  it('the documented rights are those that the tests run with, in their order', () => {
    const [server, guard, sentinel] = documentedRules();
    expect(server).to.deep.equal(['on', '>PASSWORD', 'resetchannels', ...leastRules(['K'])]);
    expect(guard).to.deep.equal(['on', '>PASSWORD', 'resetchannels', ...guardRules(['K'])]);
    expect(sentinel).to.deep.equal(['on', '>PASSWORD', ...SENTINEL_RIGHTS.split(' ')]);
  });

  it('docs/redis.md names the optional rights', () => {
    const named = [...read(REDIS).matchAll(/`([^`]+)`/g)].flatMap(([, code = '']) =>
      code.replaceAll('\\|', '|').split(' '),
    );
    const others = [...OPTIONAL_COMMANDS, ...CLUSTER_COMMANDS];
    expect(named).to.include.members(others.map((command) => `+${command}`));
  });

  it('docs/redis.md names every channel', () => {
    const channels = [presenceChannel(0), requestChannel(0), replayChannel(0), deployChannel(0)];
    for (const channel of [leadershipChannel(0), ...channels])
      expect(read(REDIS)).to.include(`\`&${channel}\``);
  });

  it('the rights are in one document only', () => {
    const others = documents.filter((path) => path !== REDIS);
    expect(others.filter((path) => read(path).includes('ACL SETUSER'))).to.deep.equal([]);
  });
});
