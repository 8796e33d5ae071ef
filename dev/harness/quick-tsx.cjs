/**
 * For `--require` in place of `tsx/cjs`: what is compiled already passes tsx by, and a process that loads much of it is
 * there in little more than half the time.
 */
const Module = require('node:module');

const compiled = (file = '') => /[\\/](dist|node_modules)[\\/]/u.test(file);
const plain = { load: Module._extensions['.js'], resolve: Module._resolveFilename };
require('tsx/cjs');
const typed = { load: Module._extensions['.js'], resolve: Module._resolveFilename };

Module._extensions['.js'] = (module, file) => (compiled(file) ? plain : typed).load(module, file);
Module._resolveFilename = (request, parent, ...more) =>
  (compiled(parent?.filename) ? plain : typed).resolve(request, parent, ...more);
// Node.js would look for the source map of every file.
process.setSourceMapsEnabled(false);
