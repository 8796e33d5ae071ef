/** The package for programs, as an ES module: the same objects as in CommonJS, so that both share them. */
export { drain, ElectionError, Elector, elect, Leader, metrics } from './index.js';
