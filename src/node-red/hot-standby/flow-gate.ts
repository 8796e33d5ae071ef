/**
 * Decides whether Node-RED starts flows. Every start asks for the setting `runtimeFlowState` right before it creates the
 * first node; the answer is replaced, in memory: what the user has stored stays as it is.
 */
import type { Wish } from './conductor/state.js';
import type { RuntimeSettings } from './live-runtime.js';

const SETTING = 'runtimeFlowState';

export class FlowGate {
  readonly #settings: RuntimeSettings;
  readonly #get: RuntimeSettings['get'];
  /** Stop and Start in the editor's menu, where settings.js has the setting and the runtime cannot store it. */
  #wish: Wish = 'start';

  /** @param decide told what the user wants; whatever fails stops the start */
  constructor(settings: RuntimeSettings, decide: (wish: Wish) => Wish) {
    this.#settings = settings;
    this.#get = settings.get;
    const { get, set } = settings;
    settings.get = (name) => {
      if (name !== SETTING) return get.call(settings, name);
      try {
        return decide(this.#wished());
      } catch {
        return 'stop';
      }
    };
    settings.set = (name, value) => {
      if (name === SETTING) this.#wish = value === 'stop' ? 'stop' : 'start';
      return set.call(settings, name, value);
    };
  }

  /** Whether settings.js keeps the flows stopped without this package. */
  get failsClosed(): boolean {
    return this.#isInFile && this.#settings[SETTING] === 'stop';
  }

  get #isInFile(): boolean {
    return Object.hasOwn(this.#settings, SETTING);
  }

  #wished(): Wish {
    // In settings.js it says what happens without this package, not what the user pressed.
    if (this.#isInFile) return this.#wish;
    try {
      return this.#get.call(this.#settings, SETTING) === 'stop' ? 'stop' : 'start';
    } catch {
      return 'start'; // nothing is stored yet
    }
  }
}
