/** Flows that another replica's deploy replaces are kept. */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { backUp } from '../../../../src/node-red/hot-standby/deploys/backup.js';
import { useTemporaryFolder } from '../../../support/use-temporary-folder.js';

describe('the backup of flows', () => {
  const folder = useTemporaryFolder('backups');
  const storage = { getFlows: async () => ({ flows: [{ id: 'a' }], credentials: { $: 'encrypted' } }) };

  it('has flows and encrypted credentials, for nobody else to read, and the newest 20', async () => {
    const paths: string[] = [];
    for (let at = 0; at < 25; at += 1) paths.push(await backUp(storage, folder.path, 1_000 * at));
    const last = paths.at(-1) ?? '';
    expect(JSON.parse(readFileSync(last, 'utf8'))).to.deep.equal([{ id: 'a' }]);
    expect(readFileSync(last.replace('-flows.json', '-flows_cred.json'), 'utf8')).to.include('encrypted');
    expect(statSync(last).mode & 0o077).to.equal(0);
    const kept = readdirSync(join(folder.path, 'cluster-leader-backups'));
    expect(kept).to.have.lengthOf(40);
    expect(kept).to.include(last.split('/').at(-1));
  });
});
