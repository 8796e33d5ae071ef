/** The kinds of server in the form of `valkey-config`. */
import { expect } from 'chai';
import { definitionOf } from './helpers.js';

const server = definitionOf('valkey-config');

/** What the form says of a saved node: the messages by property. */
function problemsOf(node: Record<string, unknown>): Record<string, unknown> {
  const saved = {
    ...node,
    _: (key: string, params?: object) => [key, ...Object.values(params ?? {})].join(' '),
  };
  const found = Object.entries(server.defaults).flatMap(([property, { validate }]) => {
    if (validate === undefined) return [];
    // The editor takes a returned text for a reason only from a validator with two parameters.
    expect(validate.length, property).to.equal(2);
    const verdict = validate.call(saved, node[property], {});
    return verdict === true ? [] : [[property, String(verdict).replace('valkey-config.validation.', '')]];
  });
  return Object.fromEntries(found);
}

describe('kinds of server in the form of valkey-config', () => {
  it('a node of 1.0.0, without a kind, is valid and keeps its label', () => {
    const node = { name: '', host: 'h', port: 1, database: 0 };
    expect(problemsOf(node)).to.deep.equal({});
    expect(server.label.call(node)).to.equal('h:1');
    expect(problemsOf({ ...node, port: 'x' })).to.deep.equal({ port: 'port' });
  });

  it('fields of other kinds never make a node invalid', () => {
    const wrong = {
      ...{ host: 'redis://x', port: 'x', url: 'x', masterName: '/', sentinels: '', nodes: '' },
      ...{ translation: 'x', database: 'x' },
    };
    expect(problemsOf({ ...wrong, kind: 'url', url: 'redis://h' })).to.deep.equal({});
    const sentinel = { kind: 'sentinel', sentinels: 'h', masterName: 'm', database: '1' };
    expect(problemsOf({ ...wrong, ...sentinel })).to.deep.equal({});
    expect(problemsOf({ ...wrong, kind: 'cluster', nodes: 'h', translation: '' })).to.deep.equal({});
    expect(problemsOf({ ...wrong, kind: 'single', host: 'h', port: 1, database: '' })).to.deep.equal({});
    expect(problemsOf({ ...wrong, kind: `\${KIND}` })).to.deep.equal({});
  });

  it('every field can be a variable', () => {
    for (const kind of ['single', 'url', 'sentinel', 'cluster']) {
      const node = Object.fromEntries(Object.keys(server.defaults).map((name) => [name, `\${ANY}`]));
      expect(problemsOf({ ...node, kind })).to.deep.equal({});
    }
  });

  const byUrl = (url: string) => problemsOf({ kind: 'url', url });

  it('a URL is one of a server, or of a unix socket', () => {
    for (const url of [
      'redis://h',
      'rediss://h:1/2',
      'valkeys://[::1]:1',
      ' redis://h:1/ ',
      'unix:///a/b?db=2',
    ]) {
      expect(byUrl(url), url).to.deep.equal({});
    }
    for (const url of ['', 'h', 'h:6379', 'http://h', 'unix:/a', 'unix://a/b', 'redis://h/x']) {
      expect(byUrl(url), url).to.deep.equal({ url: 'url' });
    }
  });

  it('a URL has no username and no password', () => {
    for (const url of ['redis://u:p@h', 'redis://:p@h', 'unix://u:p@/a']) {
      expect(byUrl(url), url).to.deep.equal({ url: 'urlPassword' });
    }
  });

  it('a wrong entry of a list is named by its position', () => {
    const sentinels = (list: string) => problemsOf({ kind: 'sentinel', sentinels: list }).sentinels;
    for (const list of ['h', 'h:1,i', 'h:1 ; [::1]:2', ',h,'])
      expect(sentinels(list), list).to.equal(undefined);
    for (const list of ['', ' , ']) expect(sentinels(list), list).to.equal('list');
    for (const list of ['h,i:x', 'h,i:0', 'h,redis://i', 'h:1,i:1:2', 'h,[x]:1']) {
      expect(sentinels(list), list).to.equal('listEntry 2');
    }
    expect(problemsOf({ kind: 'cluster', nodes: 'a:b' })).to.deep.equal({ nodes: 'listEntry 1' });
  });

  it('a master name has few characters', () => {
    expect(problemsOf({ kind: 'sentinel', sentinels: 'h', masterName: 'a b' })).to.deep.equal({
      masterName: 'masterName',
    });
  });

  it('a translation has pairs of addresses', () => {
    const translation = (list: string) => problemsOf({ kind: 'cluster', nodes: 'h', translation: list });
    for (const list of ['', 'a:1 -> b:2', 'a:1->b:2, [::1]:1 → c:3']) {
      expect(translation(list), list).to.deep.equal({});
    }
    for (const list of ['a:1->b:2,c:3', 'a:1->b:2,c->d:1', 'a:1->b:1,c:1->d:1->e:1']) {
      expect(translation(list), list).to.deep.equal({ translation: 'translation 2' });
    }
  });

  it('the number of replicas to wait for is whole', () => {
    for (const waitForReplicas of ['', '0', 2, undefined]) {
      expect(problemsOf({ host: 'h', port: 1, waitForReplicas })).to.deep.equal({});
    }
    for (const waitForReplicas of ['-1', '1.5', 'all', '101']) {
      const problems = problemsOf({ host: 'h', port: 1, waitForReplicas });
      expect(problems).to.deep.equal({ waitForReplicas: 'waitForReplicas' });
    }
  });

  it('valkey-config is labelled by its kind, as statuses name the server', () => {
    const label = (node: object) => server.label.call({ name: '', ...node });
    expect(label({ kind: 'url', url: 'rediss://h/1' })).to.equal('rediss://h/1');
    expect(label({ kind: 'sentinel', masterName: 'm', database: '2' })).to.equal('m/2 (Sentinel)');
    expect(label({ kind: 'sentinel', masterName: '' })).to.equal('mymaster (Sentinel)');
    expect(label({ kind: 'cluster', nodes: 'a:1, b:2' })).to.equal('a:1, …');
    expect(label({ kind: 'cluster', nodes: 'a:1' })).to.equal('a:1');
    expect(label({ kind: 'cluster', nodes: 'a:1', name: 'n' })).to.equal('n');
  });
});
