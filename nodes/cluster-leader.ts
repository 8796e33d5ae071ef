import type { Node, NodeAPI, NodeDef } from 'node-red';
import { attachLeaderNode, type LeaderProperties } from '../src/node-red/leader/attach.js';
import { runNode } from '../src/node-red/run-node.js';

/** Passes messages on the replica that leads, and reports who that is. Documented for users in its help text. */
module.exports = (RED: NodeAPI): void => {
  function ClusterLeaderNode(this: Node, properties: NodeDef & LeaderProperties): void {
    runNode(RED, this, properties, attachLeaderNode);
  }

  RED.nodes.registerType('cluster-leader', ClusterLeaderNode);
};
