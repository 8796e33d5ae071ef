/**
 * A user's Node-RED whose palette may be changed: its folder outlives the process, so that a restart finds its
 * packages, and it lies outside the repository, so that only what the package contains is found there.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Replica } from '../node-red/replica.js';
import { defaultSettings, userFolder } from '../node-red/user-folder.js';
import { Wire } from '../node-red/wire.js';
import { type NodeRedMajor, nodeRedProgram } from '../node-runtime/index.js';
import { OwnedProcess } from '../owned-process.js';
import type { TemporaryFolder } from '../temporary-folder.js';
import { PaletteManager } from './palette-manager.js';

const probe = resolve(__dirname, '../node-red/probe');

export class UserInstallation {
  readonly palette = new PaletteManager(() => this.replica.adminUrl);
  readonly #version: NodeRedMajor;
  readonly #folder: TemporaryFolder;
  #replica: Replica | null = null;

  /** @param excluded files and packages that Node-RED shall not load (`nodesExcludes`) */
  constructor(version: NodeRedMajor, excluded: readonly string[] = []) {
    this.#version = version;
    const externalModules = { autoInstall: false, palette: { allowInstall: true, allowUpload: true } };
    const defaults = defaultSettings(0);
    const nodesExcludes = [...(defaults.nodesExcludes as readonly string[]), ...excluded];
    const settings = { ...defaults, nodesExcludes, disableEditor: false, externalModules };
    this.#folder = userFolder({ flows: [], settings, packageDir: false });
    // npm removes what package.json does not name, the harness' own node among it.
    const dependencies = { 'fleet-probe': `file:${probe}` };
    writeFileSync(
      this.file('package.json'),
      JSON.stringify({ name: 'user', version: '1.0.0', private: true, dependencies }),
    );
  }

  /** The process that runs now. */
  get replica(): Replica {
    if (!this.#replica) throw new Error('this Node-RED was not started');
    return this.#replica;
  }

  /** A path in the user folder. */
  file(...parts: readonly string[]): string {
    return join(this.#folder.path, ...parts);
  }

  read(...parts: readonly string[]): string {
    return readFileSync(this.file(...parts), 'utf8');
  }

  /** Resolves when the flows run. */
  async start(): Promise<void> {
    const program = await nodeRedProgram(this.#version);
    const owned = await OwnedProcess.start({
      command: program.node.command,
      args: [join(program.folder, 'red.js'), '-u', this.#folder.path, '-s', this.file('settings.js')],
      cwd: this.#folder.path,
      env: { ...environment(), HOSTNAME: 'user', FLEET_NODE_RED: program.folder },
      ipc: true,
    });
    const wire = new Wire('user', owned.child);
    const exited = owned.exited.then((exit) => {
      wire.end(new Error('Node-RED has ended'));
      return exit;
    });
    const { version, node } = program;
    const identity = { name: 'user', version, nodeVersion: node.version, adminRoot: '/' };
    this.#replica = new Replica(identity, owned, wire, exited);
    await this.#replica.ready();
  }

  async restart(): Promise<void> {
    await this.replica.stop();
    await this.start();
  }

  async dispose(): Promise<void> {
    await this.#replica?.kill();
    this.#folder.remove();
  }
}

/**
 * As a user's: independent of the npm that runs the tests, except that its cache saves downloads, and that a registry
 * without an answer is given up within seconds.
 */
function environment(): NodeJS.ProcessEnv {
  const steering = /^(NODE_|REDIS_|VALKEY_|CLUSTER_LEADER_|npm_|PORT$|FLOWS$|HOSTNAME$)/i;
  const kept = Object.entries(process.env).filter(([name]) => !steering.test(name));
  const npm = { npm_config_prefer_offline: 'true', npm_config_fetch_retry_mintimeout: '500' };
  return { ...Object.fromEntries(kept), ...npm };
}
