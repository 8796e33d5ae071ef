/** Node.js and Node-RED in the versions that the package supports. */
export { type NodeBinary, NotAvailableHere, node24 } from './node-binary.js';
export { type NodeRedMajor, type NodeRedProgram, nodeRedProgram } from './node-red-program.js';
