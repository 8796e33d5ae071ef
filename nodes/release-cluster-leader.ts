import type { Node, NodeAPI, NodeDef } from 'node-red';
import { attachReleaseNode, type ReleaseProperties } from '../src/node-red/release/attach.js';
import { runNode } from '../src/node-red/run-node.js';

/** Makes this replica stop leading. Documented for users in its help text. */
module.exports = (RED: NodeAPI): void => {
  function ReleaseClusterLeaderNode(this: Node, properties: NodeDef & ReleaseProperties): void {
    runNode(RED, this, properties, attachReleaseNode);
  }

  RED.nodes.registerType('release-cluster-leader', ReleaseClusterLeaderNode);
};
