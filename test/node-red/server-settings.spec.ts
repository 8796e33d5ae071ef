import { expect } from 'chai';
import { readServerSettings, resolveServer } from '../../src/node-red/settings/server-settings.js';
import { problemOf, variable } from './settings-error.js';

describe('server settings', () => {
  it('server settings are taken as they are', () => {
    const properties = { host: 'h', port: 7_000, database: 3, username: 'u', password: 'p' };
    expect(readServerSettings(properties)).to.deep.equal({
      value: { host: 'h', port: 7_000, database: 3, username: 'u', password: 'p' },
      warnings: [],
    });
  });

  it('empty server settings get the defaults of 1.0.0', () => {
    for (const empty of ['', undefined, null]) {
      const { value, warnings } = readServerSettings({
        host: empty,
        port: empty,
        database: empty,
        username: empty,
        password: empty,
      });
      expect(value).to.deep.equal({ host: 'redis', port: 6_379, database: 0 });
      expect(warnings).to.deep.equal([]);
    }
  });

  it('a port and database may be text, which is what a variable yields', () => {
    expect(readServerSettings({ host: ' h ', port: '7000', database: ' 3 ' })).to.deep.equal({
      value: { host: 'h', port: 7_000, database: 3 },
      warnings: [],
    });
  });

  it('a number with text behind it is read as 1.0.0 read it, with a warning', () => {
    const { value, warnings } = readServerSettings({ port: '7000/tcp', database: '3.9' });
    expect(value).to.include({ port: 7_000, database: 3 });
    expect(warnings).to.deep.equal([
      { code: 'port-with-text', params: { value: '…', read: 7_000 } },
      { code: 'database-with-text', params: { value: '3.9', read: 3 } },
    ]);
  });

  for (const port of ['0', 0, 65_536, '-1']) {
    it(`a port of ${port} is rejected`, () => {
      const problem = problemOf(() => readServerSettings({ port }));
      expect(problem).to.deep.equal({ code: 'port-invalid', params: { value: String(port) } });
    });
  }

  for (const port of ['redis', 'p6379', '6379@h', '6379:6380']) {
    it(`a port of ${port} is rejected, and not quoted since it may be a secret`, () => {
      const problem = problemOf(() => readServerSettings({ port }));
      expect(problem).to.deep.equal({ code: 'port-invalid', params: { value: '…' } });
    });
  }

  it('the first and the last port are accepted', () => {
    for (const port of [1, 65_535]) expect(readServerSettings({ port }).value).to.include({ port });
  });

  for (const database of ['main', -1, 2 ** 31]) {
    it(`a database of ${database} is rejected`, () => {
      const { code } = problemOf(() => readServerSettings({ database }));
      expect(code).to.equal('database-invalid');
    });
  }

  for (const property of ['host', 'port', 'database', 'username', 'password']) {
    it(`a variable that does not exist is rejected as ${property}`, () => {
      const problem = problemOf(() => readServerSettings({ [property]: variable('NOWHERE') }));
      expect(problem).to.deep.equal({
        code: 'undefined-variable',
        params: { variable: 'NOWHERE', property },
      });
    });
  }

  it('the spaces of a password are kept', () => {
    expect(readServerSettings({ password: ' p w ' }).value.password).to.equal(' p w ');
  });

  it('a config node overrides the environment', () => {
    const { value } = resolveServer({ id: 'n', properties: { host: 'h' } }, { REDIS_HOST: 'other' });
    expect(value).to.include({ host: 'h' });
  });

  it('the environment counts where there is no config node, without a warning', () => {
    const read = resolveServer({ id: undefined, properties: null }, { REDIS_HOST: 'other' });
    expect(read).to.deep.equal({ value: { host: 'other', port: 6_379, database: 0 }, warnings: [] });
  });

  it('the environment counts where the config node was deleted, with a warning', () => {
    const { value, warnings } = resolveServer({ id: 'gone', properties: null }, { REDIS_PORT: '7000x' });
    expect(value).to.include({ port: 7_000 });
    expect(warnings.map(({ code }) => code)).to.deep.equal(['server-node-missing', 'port-with-text']);
    expect(warnings[0]?.params).to.deep.equal({ id: 'gone' });
  });
});
