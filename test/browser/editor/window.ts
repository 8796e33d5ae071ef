/** What the parts of editor.spec.ts share: starting a replica and loading its editor takes seconds. */
import type { BrowserSuite } from '../../support/browser/browser-suite.js';
import type { EditorFleet } from '../../support/browser/editor-fleet.js';

export interface EditorWindow {
  readonly version: 4 | 5;
  readonly browser: BrowserSuite;
  /** One replica, ada. */
  readonly fleet: EditorFleet;
}
