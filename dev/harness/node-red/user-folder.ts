/** The user folder of one replica: flows, credentials, settings, and the packages it has "installed". */
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { repositoryRoot } from '../cache-folder.js';
import { type TemporaryFolder, temporaryFolder } from '../temporary-folder.js';

export interface UserFolderOptions {
  readonly flows: readonly unknown[];
  readonly credentials?: Readonly<Record<string, Readonly<Record<string, string>>>> | undefined;
  readonly settings: Readonly<Record<string, unknown>>;
  /** Where Node-RED's own nodes lie, if they are all that it shall find beside what is installed here. */
  readonly coreNodesDir?: string;
  /** The package under test; false to leave it out. */
  readonly packageDir: string | false;
  /** Further modules, by name: their folders. */
  readonly modules?: Readonly<Record<string, string>> | undefined;
}

const PROBE_FOLDER = join(__dirname, 'probe');
const PACKAGE_NAME = 'node-red-contrib-cluster-leader';

export function userFolder(options: UserFolderOptions): TemporaryFolder {
  const folder = temporaryFolder('node-red');
  const write = (name: string, text: string): void => writeFileSync(join(folder.path, name), text);
  write('flows.json', JSON.stringify(options.flows));
  if (options.credentials) write('flows_cred.json', JSON.stringify(options.credentials));
  write('package.json', JSON.stringify({ name: 'replica', version: '1.0.0', private: true }));
  const settings = { ...coreNodes(folder.path, options.coreNodesDir), ...options.settings };
  const complete = JSON.stringify(join(PROBE_FOLDER, 'settings.js'));
  write('settings.js', `module.exports = require(${complete})(${JSON.stringify(settings, null, 2)});\n`);
  const modules = join(folder.path, 'node_modules');
  mkdirSync(modules);
  const installed: Record<string, string> = { 'fleet-probe': PROBE_FOLDER, ...options.modules };
  if (options.packageDir !== false) installed[PACKAGE_NAME] = options.packageDir;
  for (const [name, path] of Object.entries(installed)) symlinkSync(path, join(modules, name), 'junction');
  return folder;
}

/**
 * Node-RED looks for modules in each `node_modules` above its own nodes, and reads hundreds of package.json files there.
 * Above this link there are none.
 */
function coreNodes(folder: string, target: string | undefined): Readonly<Record<string, unknown>> {
  if (target === undefined) return {};
  const coreNodesDir = join(folder, 'core');
  symlinkSync(target, coreNodesDir, 'junction');
  return { coreNodesDir };
}

/** Where the package's own build is found. */
export const packageUnderTest = repositoryRoot;

/** Core nodes that hardly a test uses; loading them costs a good part of the start. */
const UNUSED = [
  ...['06-httpproxy.js', '10-mqtt.js', '21-httprequest.js', '22-websocket.js', '31-tcpin.js', '32-udp.js'],
  ...['16-range.js', '80-template.js', '90-exec.js', 'rbe.js', '17-split.js', '18-sort.js', '19-batch.js'],
  ...['70-CSV.js', '70-HTML.js', '70-JSON.js', '70-XML.js', '70-YAML.js', '10-file.js', '23-watch.js'],
];

/** A quiet, local, quick replica. The caller's `settings` come later and win. */
export function defaultSettings(
  port: number,
  coreNodes: readonly string[] = [],
): Readonly<Record<string, unknown>> {
  return {
    uiHost: '127.0.0.1',
    uiPort: port,
    httpAdminRoot: '/',
    httpNodeRoot: '/',
    disableEditor: true,
    flowFile: 'flows.json',
    credentialSecret: false, // credentials lie in the folder as they were given
    logLevel: 'info',
    lang: 'en-US',
    nodesExcludes: UNUSED.filter((file) => !coreNodes.includes(file)),
    telemetry: { enabled: false, updateNotification: false },
    externalModules: { autoInstall: false, palette: { allowInstall: false, allowUpload: false } },
    functionExternalModules: false,
    editorTheme: { tours: false, projects: { enabled: false } },
  };
}
