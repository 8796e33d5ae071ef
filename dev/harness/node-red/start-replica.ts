import { dirname, join } from 'node:path';
import { type NodeRedMajor, nodeRedProgram } from '../node-runtime/index.js';
import { type Exit, OwnedProcess } from '../owned-process.js';
import { Replica } from './replica.js';
import { defaultSettings, packageUnderTest, userFolder } from './user-folder.js';
import { Wire } from './wire.js';

export interface ReplicaOptions {
  /** Default: 4. */
  readonly version?: NodeRedMajor;
  readonly flows: readonly unknown[];
  /** By node id. Alternatively a flow's nodes may have a `credentials` member in what `deploy` sends. */
  readonly credentials?: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** The replica's HOSTNAME, and its name in reports. Default: `replica-1`, `replica-2`, … */
  readonly hostname?: string;
  /** Added to an environment that is cleansed of the parent's own REDIS_*, NODE_* and npm settings. */
  readonly env?: Readonly<Record<string, string>>;
  /** Plain values of Node-RED's settings, e.g. `{ httpNodeRoot: '/api', lang: 'de', disableEditor: false }`. */
  readonly settings?: Readonly<Record<string, unknown>>;
  /** Default: one that the system chooses. */
  readonly port?: number;
  /** Folder of the package under test (with its build in `dist`), or false for a Node-RED without it. */
  readonly packageDir?: string | false;
  /** `cli` runs red.js as users do; `embedded` is an application of its own, without Node-RED's signal listeners. */
  readonly launcher?: 'cli' | 'embedded';
  /** Files of core nodes that replicas do without unless asked, e.g. `10-mqtt.js`. */
  readonly coreNodes?: readonly string[];
  /** More node modules, by name: their folders. */
  readonly modules?: Readonly<Record<string, string>>;
  /** Called with the user folder before the replica starts. */
  readonly prepare?: (folder: string) => void;
  /** Default: the user that runs the tests. */
  readonly user?: { readonly uid: number; readonly gid: number };
  /** Whether the flows must run; false for a standby, where it is enough that Node-RED has decided. Default: true. */
  readonly awaitFlows?: boolean;
  /** Every line that the replica prints. */
  readonly log?: (line: string) => void;
}

let started = 0;

/** Starts one replica; resolves when it listens and its flows run (see `awaitFlows`). */
export async function startReplica(options: ReplicaOptions): Promise<Replica> {
  started += 1;
  const name = options.hostname ?? `replica-${started}`;
  const program = await nodeRedProgram(options.version ?? 4);
  const settings = { ...defaultSettings(options.port ?? 0, options.coreNodes), ...options.settings };
  const folder = userFolder({
    flows: options.flows,
    credentials: options.credentials,
    settings,
    coreNodesDir: dirname(require.resolve('@node-red/nodes', { paths: [program.folder] })),
    packageDir: options.packageDir ?? packageUnderTest,
    modules: options.modules,
  });
  try {
    options.prepare?.(folder.path);
    const owned = await OwnedProcess.start({
      command: program.node.command,
      args:
        options.launcher === 'embedded'
          ? [join(__dirname, 'probe', 'embedded.js'), folder.path]
          : [join(program.folder, 'red.js'), '-u', folder.path, '-s', join(folder.path, 'settings.js')],
      cwd: folder.path,
      env: { ...cleanEnvironment(), ...options.env, HOSTNAME: name, FLEET_NODE_RED: program.folder },
      ipc: true,
      user: options.user,
      log: options.log,
    });
    const wire = new Wire(name, owned.child);
    const exited = owned.exited.then((exit) => {
      wire.end(new Error(`${name} has ended (${describe(exit)})`));
      folder.remove();
      return exit;
    });
    const { version, node } = program;
    const adminRoot = String(settings.httpAdminRoot).replace(/\/*$/, '/');
    const replica = new Replica({ name, version, nodeVersion: node.version, adminRoot }, owned, wire, exited);
    await replica.ready(options.awaitFlows ?? true).catch(async (error: unknown) => {
      await replica.kill();
      throw error;
    });
    return replica;
  } catch (error) {
    folder.remove();
    throw error;
  }
}

function describe({ code, signal }: Exit): string {
  return signal ? `by ${signal}` : `with exit code ${code}`;
}

/** Whatever would steer Node.js, Node-RED or the package from the developer's shell is left out. */
function cleanEnvironment(): NodeJS.ProcessEnv {
  const steering = /^(NODE_|REDIS_|VALKEY_|CLUSTER_LEADER_|npm_|PORT$|FLOWS$|HOSTNAME$)/i;
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !steering.test(name)));
}
