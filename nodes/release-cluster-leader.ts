import type { Node, NodeAPI, NodeDef } from 'node-red';
import { attachReleaseNode, type ReleaseProperties } from '../src/runtime/attach-release-node.js';
import { runNode } from '../src/runtime/run-node.js';

/** Makes this replica stop leading. Its help text tells what users need to know. */
module.exports = (RED: NodeAPI): void => {
  function ReleaseClusterLeaderNode(this: Node, properties: NodeDef & ReleaseProperties): void {
    runNode(RED, this, properties, attachReleaseNode);
  }

  RED.nodes.registerType('release-cluster-leader', ReleaseClusterLeaderNode);
};
