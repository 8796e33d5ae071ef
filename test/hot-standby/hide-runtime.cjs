/** Preloaded into Node-RED: nobody finds its runtime once it is loaded, neither in the cache nor by asking for it. */
const Module = require('node:module');

const RUNTIME = '@node-red/runtime';
const load = Module._load;
let loaded = false;

Module._load = function (request, ...rest) {
  if (request !== RUNTIME) return load.call(this, request, ...rest);
  if (loaded) throw new Error(`Cannot find module '${RUNTIME}'`);
  loaded = true;
  const runtime = load.call(this, request, ...rest);
  for (const [file, { exports }] of Object.entries(Module._cache)) {
    if (exports === runtime) delete Module._cache[file];
  }
  return runtime;
};
