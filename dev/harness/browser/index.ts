/** The editor in the machine's Chromium, for tests and for the pictures of the README. */
export { accessibilityFaults } from './accessibility.js';
export { Canvas, type CanvasPosition, type Fill } from './canvas.js';
export { ClusterPanel } from './cluster-panel.js';
export { EditForm } from './edit-form.js';
export { Editor, type EditorOptions } from './editor.js';
export { type Chromium, findChromium, NoChromium } from './find-chromium.js';
export { type OpenBrowser, openBrowser, type UserOptions } from './open-browser.js';
