import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { type Definition, definitionOf, read, root, scriptOf, types } from './helpers.js';

/** What a validator says of a value: true, or the key of the message. */
function verdict(definition: Definition, property: string, value: unknown): unknown {
  const validate = definition.defaults[property]?.validate;
  // The editor takes a returned text for a reason only from a validator with two parameters.
  expect(validate?.length).to.equal(2);
  return validate?.call({ _: (key: string) => key }, value, {});
}

const leader = definitionOf('cluster-leader');
const release = definitionOf('release-cluster-leader');
const server = definitionOf('valkey-config');

describe('the form of cluster-leader', () => {
  it('the form of cluster-leader keeps the properties of 1.0.0 and their defaults', () => {
    const values = Object.entries(leader.defaults).map(([name, { value }]) => [name, value]);
    expect(Object.fromEntries(values)).to.deep.equal({
      name: '',
      valkey: '',
      lockKey: 'nodered:leader',
      lockTTL: 10,
      firstReportDelay: 0,
      reportLeaderChanges: false,
      waitOnEmptyRedis: false,
      priority: '',
      balance: false,
      replay: false,
      replayKey: '',
      replayKeyType: 'msg',
      replayLimit: 1000,
    });
  });

  it('the form of cluster-leader needs no config node', () => {
    expect(leader.defaults.valkey?.type).to.equal('valkey-config');
    expect(leader.defaults.valkey?.required).to.equal(false);
  });

  it('cluster-leader has one input and three outputs with labels', () => {
    expect([leader.inputs, leader.outputs]).to.deep.equal([1, 3]);
    const node = { _: (key: string) => key };
    expect([0, 1, 2].map((index) => leader.outputLabels?.call(node, index))).to.deep.equal([
      'cluster-leader.output.leader',
      'cluster-leader.output.follower',
      'cluster-leader.output.roleChange',
    ]);
  });

  it('cluster-leader is labelled with its name, else the lock key, else its type', () => {
    const _ = (key: string) => key;
    expect(leader.label.call({ name: 'n', lockKey: 'k', _ })).to.equal('n');
    expect(leader.label.call({ name: '', lockKey: 'k', _ })).to.equal('k');
    expect(leader.label.call({ name: '', lockKey: '', _ })).to.equal('cluster-leader.label.type');
  });

  it('the form of cluster-leader accepts each lock TTL that the runtime accepts', () => {
    for (const value of [10, '10', '0.5', 0.5, 86400, '10s', ' 3 ', '', undefined, `\${TTL}`, '$(TTL)']) {
      expect(verdict(leader, 'lockTTL', value), String(value)).to.equal(true);
    }
    for (const value of ['0.4', 0, -1, 'ten', '86401', `\${TTL}s`]) {
      expect(verdict(leader, 'lockTTL', value), String(value)).to.equal('cluster-leader.validation.lockTTL');
    }
  });

  it('the form of cluster-leader accepts a delay of the first report of up to an hour, or a variable', () => {
    for (const value of [0, '0', '2.5', 3600, '', undefined, `\${DELAY}`]) {
      expect(verdict(leader, 'firstReportDelay', value), String(value)).to.equal(true);
    }
    for (const value of ['-1', '3601', 'soon', '2,5']) {
      expect(verdict(leader, 'firstReportDelay', value), value).to.equal(
        'cluster-leader.validation.firstReportDelay',
      );
    }
  });

  it('the form of cluster-leader accepts each priority that the runtime accepts', () => {
    for (const value of ['', undefined, 0, '-5', '+7', 1000, '-1000', 'never', ' Never ', `\${PRIORITY}`]) {
      expect(verdict(leader, 'priority', value), String(value)).to.equal(true);
    }
    for (const value of ['1001', '-1001', '1.5', '1,5', 'high', 'nevermore', `\${P}1`]) {
      expect(verdict(leader, 'priority', value), value).to.equal('cluster-leader.validation.priority');
    }
  });

  it('the form of cluster-leader rejects a comma in the lock TTL, which is a decimal point to some and groups digits for others', () => {
    for (const value of ['2,5', '0,5', '1,000', ' 2,5 ', '1,5s']) {
      expect(verdict(leader, 'lockTTL', value), value).to.equal('cluster-leader.validation.decimalComma');
    }
  });
});

describe('the form of release-cluster-leader', () => {
  it('the form of release-cluster-leader has the properties of the package of 1.0.0’s author', () => {
    const values = Object.entries(release.defaults).map(([name, { value }]) => [name, value]);
    expect(Object.fromEntries(values)).to.deep.equal({ name: '', valkey: '', lockKey: 'nodered:leader' });
    expect(release.defaults.valkey).to.include({ type: 'valkey-config', required: false });
  });

  it('release-cluster-leader has one input and one output with a label', () => {
    expect([release.inputs, release.outputs]).to.deep.equal([1, 1]);
    const node = { _: (key: string) => key };
    expect(release.outputLabels?.call(node, 0)).to.equal('release-cluster-leader.output.result');
  });

  it('release-cluster-leader is beside cluster-leader in the palette, with another color, icon and label', () => {
    expect(release.category).to.equal(leader.category);
    expect(release.icon).not.to.equal(leader.icon);
    expect(release.color).not.to.equal(leader.color);
    const _ = (key: string, params?: object) => `${key} ${Object.values(params ?? {})}`.trim();
    expect(release.label.call({ name: 'n', lockKey: 'k', _ })).to.equal('n');
    expect(release.label.call({ name: '', lockKey: 'k', _ })).to.equal(
      'release-cluster-leader.label.releases k',
    );
    expect(release.label.call({ name: '', lockKey: '', _ })).to.equal('release-cluster-leader.label.type');
  });
});

for (const type of ['cluster-leader', 'release-cluster-leader']) {
  const definition = definitionOf(type);

  describe(`what the forms of ${type} and its sibling share`, () => {
    it(`the form of ${type} names color and icon literally, as the public library reads them`, () => {
      const script = scriptOf(type);
      expect(script).to.include(`registerType('${type}', {`);
      expect(script).to.match(/\bcolor: '#[0-9A-F]{6}'/);
      expect(script).to.include(`icon: '${type}.svg'`);
    });

    it(`${type} has its icon: white on transparent, of the usual proportions`, () => {
      expect(existsSync(join(root, 'icons', String(definition.icon)))).to.equal(true);
      const svg = read(`icons/${definition.icon}`);
      expect(svg).to.match(/^<svg width="40" height="60"/);
      expect([...svg.matchAll(/fill="([^"]*)"/g)].map((match) => match[1])).to.deep.equal(['#fff']);
    });

    it(`the form of ${type} accepts any lock key but an empty one, and a variable that has a name`, () => {
      for (const value of ['nodered:leader', 'a {b} c', `\${KEY}`, `x\${}`, undefined]) {
        expect(verdict(definition, 'lockKey', value), String(value)).to.equal(true);
      }
      for (const value of ['', ' ']) {
        expect(verdict(definition, 'lockKey', value)).to.equal(`${type}.validation.lockKey`);
      }
      for (const value of [`\${}`, `\${ }`, `\${MY KEY}`, `\${\${KEY}}`]) {
        expect(verdict(definition, 'lockKey', value)).to.equal(`${type}.validation.variable`);
      }
    });
  });
}

describe('the form of valkey-config', () => {
  it('the form of valkey-config keeps the properties of 1.0.0', () => {
    expect(server.category).to.equal('config');
    expect(Object.keys(server.defaults)).to.include.members(['name', 'host', 'port', 'database']);
    expect([server.defaults.host?.value, server.defaults.port?.value]).to.deep.equal(['redis', 6379]);
  });

  it('the form of valkey-config has a default for the database that the editor does not ignore', () => {
    expect(server.defaults.database?.value).to.equal('0');
  });

  it('the form of valkey-config keeps user names and passwords as credentials', () => {
    const [text, password] = [{ type: 'text' }, { type: 'password' }];
    expect(server.credentials).to.deep.equal({
      ...{ username: text, password, sentinelUsername: text, sentinelPassword: password },
    });
  });

  it('the form of valkey-config accepts a port from 1 to 65535 or an environment variable', () => {
    for (const value of [6379, '6379', 1, 65535, `\${REDIS_PORT}`]) {
      expect(verdict(server, 'port', value), String(value)).to.equal(true);
    }
    for (const value of ['', 0, 65536, '6379.5', 'tcp', '-1', undefined]) {
      expect(verdict(server, 'port', value), String(value)).to.equal('valkey-config.validation.port');
    }
  });

  it('the form of valkey-config accepts a database from 0 up, none or an environment variable', () => {
    for (const value of [0, '0', 15, '', undefined, `\${REDIS_DB}`]) {
      expect(verdict(server, 'database', value), String(value)).to.equal(true);
    }
    for (const value of [-1, '1.5', 'db']) {
      expect(verdict(server, 'database', value), String(value)).to.equal('valkey-config.validation.database');
    }
  });

  it('the form of valkey-config accepts a name, an address and a variable as host', () => {
    const hosts = ['redis', 'my_redis.example.', '127.0.0.1', '::1', '[fd00::7]', 'fe80::1%eth0'];
    for (const host of [...hosts, `\${REDIS_HOST}`]) {
      expect(verdict(server, 'host', host), host).to.equal(true);
    }
    expect(verdict(server, 'host', ' ')).to.equal('valkey-config.validation.host');
  });

  it('the form of valkey-config rejects a URL or a port within the host', () => {
    for (const host of ['redis://u:p@h:6379', 'u:p@h', 'h:6379', '[::1]:6379', 'two words', 'h/0']) {
      expect(verdict(server, 'host', host), host).to.equal('valkey-config.validation.hostOnly');
    }
  });

  it('valkey-config is labelled with its name, else its address', () => {
    const address = { name: '', host: 'h', port: 1 };
    expect(server.label.call({ ...address, name: 'n' })).to.equal('n');
    expect(server.label.call({ ...address, database: 0 })).to.equal('h:1');
    expect(server.label.call({ ...address, database: '2' })).to.equal('h:1/2');
  });
});

describe('the forms', () => {
  for (const type of types) {
    it(`the form of ${type} has a field for every property and credential`, () => {
      const { category, defaults, credentials } = definitionOf(type);
      const prefix = category === 'config' ? 'node-config-input' : 'node-input';
      const ids = [...read(`nodes/${type}.html`).matchAll(/<(?:input|select) [^>]*\bid="([^"]*)"/g)].map(
        (match) => match[1],
      );
      const names = [...Object.keys(defaults), ...Object.keys(credentials ?? {})];
      expect(ids).to.have.members(names.map((name) => `${prefix}-${name}`));
    });
  }
});
