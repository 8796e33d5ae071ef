/** Starts a Node-RED in hot standby. */
import { join } from 'node:path';
import { type Replica, startReplica } from '../../../harness/node-red/index.js';
import type { Incarnation } from '../node-red-member.js';
import { CLIENT, standbyFlows } from './flows.js';

export interface StandbyPlace {
  readonly name: string;
  /** The package under test, built. */
  readonly packageDir: string;
  /** Of the Redis server, and of the MQTT broker. */
  readonly redisPort: number;
  readonly brokerPort: number;
  readonly key: string;
  readonly ttlMs: number;
  /** ms between two acts. */
  readonly everyMs: number;
  readonly epoch: string;
  /** Whether it has a crash guard. */
  readonly guarded: boolean;
}

const MODULE = join(__dirname, 'module');

export function bootStandby(place: StandbyPlace, { process, file }: Incarnation): Promise<Replica> {
  const { name, packageDir, redisPort, brokerPort, key, ttlMs, everyMs, epoch, guarded } = place;
  return startReplica({
    ...{ hostname: name, packageDir, flows: standbyFlows(brokerPort), awaitFlows: false },
    coreNodes: ['10-mqtt.js'],
    modules: { 'chaos-standby': MODULE },
    settings: { logLevel: 'warn', runtimeFlowState: 'stop' },
    env: {
      CLUSTER_LEADER_HOT_STANDBY: 'true',
      CLUSTER_LEADER_LOCK_KEY: key,
      CLUSTER_LEADER_TTL: String(ttlMs / 1_000),
      REDIS_HOST: '127.0.0.1',
      REDIS_PORT: String(redisPort),
      [CLIENT]: process,
      CHAOS_PLACE: JSON.stringify({ process, file, key, epoch, everyMs, packageDir }),
      ...(guarded ? { CLUSTER_LEADER_CRASH_GUARD: 'true' } : {}),
    },
  });
}
