/** The editor of one replica, in one window: flows, forms, languages. What no version of it has a part in is seen once. */
import { BrowserSuite } from '../support/browser/browser-suite.js';
import { EditorFleet } from '../support/browser/editor-fleet.js';
import { versions } from '../support/fleet/fleet-suite.js';
import { connectionTests } from './editor/connection-test.js';
import { flowTests } from './editor/flow.js';
import { languageTests } from './editor/languages.js';
import { lockKeyTests } from './editor/lock-key.js';
import { serverKindTests } from './editor/server-kinds.js';

for (const version of versions) {
  describe(`browser: the editor of Node-RED ${version}`, function () {
    this.timeout(60_000);
    const window = { version, browser: new BrowserSuite(), fleet: new EditorFleet(version, 1) };

    flowTests(window);
    serverKindTests(window);
    connectionTests(window);
    lockKeyTests(window);
    languageTests(window);
  });
}
