/** Texts of the release node. Those about servers and lock keys are shared with the leader node. */
import type { Params } from '../../runtime/errors.js';
import { Texts, type Translate } from '../../runtime/texts.js';

/** Namespace of the leader node's catalog. */
const SHARED = 'node-red-contrib-cluster-leader/cluster-leader:';

export class ReleaseTexts {
  /** From the leader node's catalog. */
  readonly shared: Texts;
  readonly #translate: Translate;

  /** @param translate `RED._` of the `release-cluster-leader` node set */
  constructor(translate: Translate, language: string | undefined) {
    this.#translate = translate;
    this.shared = new Texts(
      (key, params) => translate(key.includes(':') ? key : SHARED + key, params),
      language,
    );
  }

  status(name: 'released' | 'follower' | 'vacant' | 'drained' | 'undrained', params: Params = {}): string {
    return this.#translate(`release-cluster-leader.status.${name}`, { ...params });
  }

  warning(name: 'not-confirmed' | 'no-leader-node', params: Params): string {
    return this.#translate(`release-cluster-leader.warnings.${name}`, { ...params });
  }
}
