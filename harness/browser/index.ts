/** The editor in the machine's Chromium, for tests and for the pictures of the README. */
export { accessibilityFaults } from './accessibility';
export { Canvas, type Fill, type Place } from './canvas';
export { ClusterPanel } from './cluster-panel';
export { EditForm } from './edit-form';
export { Editor, type EditorOptions } from './editor';
export { type Chromium, findChromium, NoChromium } from './find-chromium';
export { type OpenBrowser, openBrowser, type UserOptions } from './open-browser';
