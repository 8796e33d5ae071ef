/** Folder of the bench's own Node-RED node types, for the runtime's `nodesDir`. */
export const nodeTypesFolder = __dirname;
