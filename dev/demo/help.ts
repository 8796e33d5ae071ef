import { JOB_MS, REPLICA_NAMES, TTL_MS } from './example-flow.js';
import { TTL_MS as STANDBY_TTL_MS } from './standby/flow.js';

export const HELP = `Usage: npm start [-- --tour | --standby | --no-guard | --help]

Starts its own Redis server and ${REPLICA_NAMES.length} real Node-RED replicas with the same flow:
every ${JOB_MS / 1000} s a job reaches the node "cluster leader", and only the replica
that leads acts on it. The lock TTL is ${TTL_MS / 1000} s. Each replica has a crash guard, a
child process, so that a kill -9 costs milliseconds; with --no-guard it costs the
rest of the lease. The editors listen on 127.0.0.1 without a password as long as
the demo runs.

In a terminal: a live table, and keys to break things.
  k  kill -9 the leader    f  freeze it, or thaw it (SIGSTOP, SIGCONT)
  s  stop it (SIGTERM)     r  start it again
  q  quit (also Ctrl-C)

Without a terminal, or with --tour: does all of that by itself in less than a
minute, prints what happened with figures, and exits with 0 if everything went
as promised, otherwise with 1.

With --standby: the same replicas in hot standby, with one MQTT client. Only the
active replica runs its flow and is connected to the broker, which is part of the
demo and sees whether two ever are. The lock TTL is ${STANDBY_TTL_MS / 1000} s. Two more keys:
  t  throw an exception    h  hand over

Leaves no processes and no files behind. (If no Redis is found, one is
downloaded into the project's folder .cache and stays there.)

Environment:
  NO_COLOR                   no colours
  CLUSTER_LEADER_TEST_REDIS  path, docker or debian: which Redis to use`;
