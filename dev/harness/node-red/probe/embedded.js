/**
 * Node-RED embedded in another application: no command line, and none of the signal listeners that red.js
 * installs. Arguments: the user folder.
 */

const http = require('node:http');
const path = require('node:path');

const folder = process.env.FLEET_NODE_RED;
const fromNodeRed = (name) => require(require.resolve(name, { paths: [folder] }));
const settings = require(path.join(process.argv[2], 'settings.js'));
const RED = require(path.join(folder, 'lib', 'red.js'));

const app = fromNodeRed('express')();
const server = http.createServer(app);

settings.userDir = process.argv[2];
RED.init(server, settings);
if (settings.httpAdminRoot !== false) app.use(settings.httpAdminRoot, RED.httpAdmin);
if (settings.httpNodeRoot !== false) app.use(settings.httpNodeRoot, RED.httpNode);

RED.start().then(() => {
  server.listen(settings.uiPort, settings.uiHost, () => {
    settings.serverPort = server.address().port;
  });
});
