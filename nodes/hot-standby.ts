import type { NodeAPI, NodeAPISettingsWithData } from 'node-red';
import { attachHotStandby } from '../src/node-red/hot-standby/attach.js';

/** `lang` is documented for settings.js, but missing from the types; `clusterLeader` is this package's own. */
type Settings = NodeAPISettingsWithData & { readonly lang?: string; readonly clusterLeader?: unknown };

/** Keeps the flows of a replica that does not lead stopped, if hot standby is on. */
module.exports = (RED: NodeAPI): void => {
  const { lang, clusterLeader } = RED.settings as Settings;
  attachHotStandby({
    events: RED.events,
    translate: (key, params) => RED._(key, params),
    language: lang,
    clusterLeader,
    log: (text) => RED.log.info(text),
    warn: (text) => RED.log.warn(text),
    error: (text) => RED.log.error(text),
  });
  RED.plugins.registerPlugin('cluster-leader-hot-standby', { type: 'cluster-leader' });
};
