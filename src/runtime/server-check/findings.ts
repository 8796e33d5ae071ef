/** What a check of a server finds, for people: each finding has a text in the catalogs. */
import type { Params, Problem, Warning } from '../errors.js';

/** Key of the text in the catalog of `valkey-config`. */
export type FactCode =
  | 'server'
  | 'connected'
  | 'too-old'
  | 'primary'
  | 'replica'
  | 'sentinel-instead'
  | 'replicas-too-few'
  | 'sentinels-agree'
  | 'sentinel-silent'
  | 'cluster-shards'
  | 'cluster-gaps'
  | 'cluster-node-silent'
  | 'round-trip'
  | 'events-on'
  | 'events-to-come'
  | 'memory'
  | 'clock'
  | 'clock-ahead'
  | 'clock-behind'
  | 'rights-complete'
  | 'rights-missing'
  | 'renew-missing'
  | 'release-missing'
  | 'key-forbidden'
  | 'panel-channel'
  | 'ask-channel';

/**
 * `good`: as it should be. `notice`: elections work, with a limit. `bad`: they do not work.
 */
export type Level = 'good' | 'notice' | 'bad';

export type Finding =
  | { readonly kind: 'fact'; readonly level: Level; readonly code: FactCode; readonly params: Params }
  | {
      readonly kind: 'warning';
      readonly level: 'notice';
      readonly code: Warning['code'];
      readonly params: Params;
    }
  | {
      readonly kind: 'problem';
      readonly level: 'bad';
      readonly code: Problem['code'];
      readonly params: Params;
    };

export function fact(level: Level, code: FactCode, params: Params = {}): Finding {
  return { kind: 'fact', level, code, params };
}

/** A warning of the node's own. */
export function warned({ code, params }: Warning): Finding {
  return { kind: 'warning', level: 'notice', code, params };
}

/** A problem of the node's own, without its cause. */
export function trouble({ code, params }: Problem): Finding {
  return { kind: 'problem', level: 'bad', code, params };
}
