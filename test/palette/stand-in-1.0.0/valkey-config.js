module.exports = (RED) => {
  RED.nodes.registerType(
    'valkey-config',
    function StandIn(config) {
      RED.nodes.createNode(this, config);
    },
    { credentials: { password: { type: 'password' } } },
  );
};
