import { expect } from 'chai';
import { type Replica, request } from '../../dev/harness/node-red/index.js';
import { FETCH_MS, FleetSuite, versions } from '../support/fleet/fleet-suite.js';
import {
  catalogPath,
  helpPath,
  languages,
  read,
  sets,
  setsWithHelp,
  source,
} from './support/package-sets.js';
import { expectNone } from './support/problems.js';

type Catalogs = Readonly<Record<string, unknown>>;

const fileOf = (path: string): unknown => JSON.parse(read(path));

for (const version of versions) {
  describe(`Node-RED ${version} serves`, function () {
    this.timeout(30_000);
    const suite = new FleetSuite(version);
    let replica: Replica;

    before(async function () {
      this.timeout(FETCH_MS);
      replica = await suite.start({ flows: [], settings: { disableEditor: false } });
    });

    const text = async (path: string, language: string) => {
      const headers = { Accept: 'text/html', 'Accept-Language': language };
      return (await request(replica.adminUrl, path, { headers })).text();
    };
    const json = async (path: string) => (await request(replica.adminUrl, path)).json();

    it('Node-RED serves the catalog of every set in every language, as it is in the file', async () => {
      for (const language of languages) {
        const nodes = (await json(`nodes/messages?lng=${language}`)) as Catalogs;
        const plugins = (await json(`plugins/messages?lng=${language}`)) as Catalogs;
        for (const set of sets) {
          const served = (set.kind === 'node' ? nodes : plugins)[set.id];
          const path = catalogPath(language, set);
          expect(served, path).to.deep.equal(fileOf(path));
        }
      }
    });

    it('Node-RED serves the catalog of a single set, as the editor requests it after an installation', async () => {
      for (const language of languages) {
        for (const set of sets.filter(({ kind }) => kind === 'node')) {
          const path = catalogPath(language, set);
          expect(await json(`nodes/${set.id}/messages?lng=${language}`), path).to.deep.equal(fileOf(path));
        }
      }
    });

    it('Node-RED serves a language to those who ask for it with their country', async () => {
      for (const [asked, language] of [
        ['de-AT', 'de'],
        ['fr-CA', 'fr'],
        ['it-IT', 'it'],
        ['ja-JP', 'ja'],
        ['ko-KR', 'ko'],
        ['ru-RU', 'ru'],
      ] as const) {
        const served = (await json(`nodes/messages?lng=${asked}`)) as Catalogs;
        for (const set of sets.filter(({ kind }) => kind === 'node')) {
          expect(served[set.id], asked).to.deep.equal(fileOf(catalogPath(language, set)));
        }
      }
    });

    it('Node-RED serves the help of every node in every language', async () => {
      for (const language of languages) {
        const page = await text('nodes', language);
        expectNone(
          setsWithHelp
            .map((set) => helpPath(language, set))
            .filter((path) => !page.includes(read(path).trim()))
            .map((path) => `${path} is not in what is served for ${language}`),
        );
      }
    });

    it('Node-RED serves each form once, and each help once', async () => {
      const page = await text('nodes', source);
      for (const { name } of setsWithHelp) {
        for (const kind of ['template', 'help']) {
          expect(page.split(`data-${kind}-name="${name}"`), `${kind} of ${name}`).to.have.lengthOf(2);
        }
      }
    });

    it('Node-RED serves no form or page of the package with text of its own', async () => {
      const pages = [await text('nodes', source), await text('plugins', source)].join('\n');
      for (const { name } of setsWithHelp) {
        const template = new RegExp(
          `<script[^>]*data-template-name="${name}"[^>]*>([\\s\\S]*?)</script>`,
        ).exec(pages)?.[1];
        const words = template?.replace(/<style>[\s\S]*?<\/style>|<!--[\s\S]*?-->|<[^>]*>/g, '').trim();
        expect(words, name).to.equal('');
      }
    });

    // The last one: it changes the language of the runtime.
    it('a runtime uses each of the languages in statuses and errors', async () => {
      const key = 'cluster-leader.errors.lock-key-wrong-type';
      const path = 'node-red-contrib-cluster-leader/cluster-leader';
      for (const language of languages) {
        const said = await replica.evaluate(`
          const { i18n } = require(require.resolve('@node-red/util', { paths: [process.env.FLEET_NODE_RED] }));
          await i18n.i.changeLanguage('${language}');
          return RED._('${path}:${key}', { key: 'K' });`);
        const set = sets.find(({ name }) => name === 'cluster-leader');
        const words =
          set &&
          (fileOf(catalogPath(language, set)) as { 'cluster-leader': { errors: Record<string, string> } });
        expect(said, language).to.equal(
          words?.['cluster-leader'].errors['lock-key-wrong-type']?.replace('__key__', 'K'),
        );
      }
    });
  });
}
