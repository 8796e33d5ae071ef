/** What the form sends to test a connection, and how it puts the findings into words. */
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect } from 'chai';
import { root } from './helpers.js';

interface Module {
  formValues(RED: object, $: (selector: string) => object, node: object): object;
  createTexts(RED: object): { wordsOf(finding: object): string };
}

const module = (): Promise<Module> =>
  import(pathToFileURL(join(root, 'resources/valkey-config/connection-test.mjs')).href) as Promise<Module>;

describe('the connection test in the form', () => {
  it('the form sends its fields as they are, and the lock keys of the nodes that use the server', async () => {
    const { formValues } = await module();
    const fields: Record<string, string | boolean> = { host: 'h', usetls: true, password: '__PWRD__' };
    const $ = (selector: string) => {
      const value = fields[selector.replace('#node-config-input-', '')];
      return { is: () => typeof value === 'boolean', prop: () => value, val: () => value };
    };
    const nodes = [
      { type: 'cluster-leader', valkey: 'S', lockKey: 'a', lockTTL: '5' },
      { type: 'cluster-leader', valkey: 'other', lockKey: 'b', lockTTL: '5' },
      { type: 'release-cluster-leader', valkey: 'S', lockKey: 'c' },
    ];
    const RED = { nodes: { eachNode: (visit: (node: object) => void) => nodes.forEach(visit) } };
    const node = {
      id: 'S',
      _def: { defaults: { host: {}, usetls: {}, absent: {} }, credentials: { password: {} } },
    };
    expect(formValues(RED, $, node)).to.deep.equal({
      id: 'S',
      config: { host: 'h', usetls: true },
      credentials: { password: '__PWRD__' },
      keys: [{ lockKey: 'a', lockTTL: '5' }],
    });
  });

  it('findings are put into words of the right catalog, with numbers as people write them', async () => {
    const { createTexts } = await module();
    const known: Record<string, string> = { 'valkey-config.label.host': 'Host' };
    const RED = {
      i18n: { lang: () => 'de' },
      _: (key: string, params?: object) => {
        const inside = key.slice(key.indexOf(':') + 1);
        return known[inside] ?? [inside, ...Object.values(params ?? {})].join(' ');
      },
    };
    const { wordsOf } = createTexts(RED);
    expect(wordsOf({ kind: 'fact', code: 'round-trip', params: { ms: 1.5, least: 0.5 } })).to.equal(
      'valkey-config.check.fact.round-trip 1,5 0,5',
    );
    const place = { kind: 'problem', code: 'host-is-url', params: { place: 'host' } };
    expect(wordsOf(place)).to.equal('cluster-leader.errors.host-is-url Host');
    const property = { kind: 'warning', code: 'run-hidden', params: { property: 'unlabelled' } };
    expect(wordsOf(property)).to.equal('cluster-leader.warnings.run-hidden unlabelled');
  });
});
