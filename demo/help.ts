import { jobMs, replicaNames, ttlMs } from './example-flow';

export const help = `Usage: npm start [-- --tour | --help]

Starts a Redis server of its own and ${replicaNames.length} real Node-RED replicas, all with the same
flow: every ${jobMs / 1000} s a job reaches the node "cluster leader", and only the replica
that leads acts on it. The lock's TTL is ${ttlMs / 1000} s. The editors listen on 127.0.0.1,
without a password, for as long as the demo runs.

In a terminal: a live table, and keys to break things.
  k  kill -9 the leader    f  freeze it, or thaw it (SIGSTOP, SIGCONT)
  s  stop it (SIGTERM)     r  start it again
  q  quit (also Ctrl-C)

Without a terminal, or with --tour: does all that by itself in well under a
minute, prints what happened with figures, and exits with 0 if everything came
out as promised, with 1 if not.

Nothing is left behind: neither processes nor files. (What has to be fetched
where no Redis is at hand stays in the project's folder .cache.)

Environment:
  NO_COLOR                   no colours
  CLUSTER_LEADER_TEST_REDIS  path, docker or debian: which Redis to take`;
