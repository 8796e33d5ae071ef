/** A schedule in words, for whoever has to understand why it broke a promise. */
import type { Fate } from '../../support/simulation/connection.js';
import { type Command, type Schedule, TTL_MS } from './schedule.js';

export function inWords({ harm, keys, eager, guarded, retreats, replicas, commands }: Schedule): string {
  const drifts = replicas
    .map(({ drift, phase, roundTripMs = 0 }) => {
      const away = roundTripMs === 0 ? '' : `, ${roundTripMs} ms away`;
      return `${drift / 100} % fast, phase ${phase / 100}${away}`;
    })
    .join('; ');
  const head = `${replicas.length} replicas (${drifts}), ${keys} keys, TTL ${TTL_MS} ms, ${eager ? 'eager' : 'calm'}${guarded === true ? ', guarded' : ''}${retreating(retreats)}, may spoil: ${harm}`;
  const lines = inOrder(commands).map((command) => `  at ${command.at} ms: ${sentence(command)}`);
  return [head, ...lines].join('\n');
}

function retreating(retreats: Schedule['retreats']): string {
  if (retreats === undefined) return '';
  const takes = retreats.takesMs.map((ms) => (ms === null ? 'for ever' : `${ms} ms`)).join(', ');
  return `, a reserve of ${retreats.reserveMs} ms for retreats that take ${takes} in turn`;
}

/** Ties stay in the order in which they were drawn. */
export function inOrder(commands: readonly Command[]): readonly Command[] {
  return commands.toSorted((a, b) => a.at - b.at);
}

function sentence(command: Command): string {
  switch (command.kind) {
    case 'latency':
      return `packets of replica ${command.replica} take ${command.ways.join(', ')} ms in turn`;
    case 'pushes':
      return `pushes reach replica ${command.replica} ${command.copies.join(', ')} times in turn`;
    case 'fate':
      return `the next commands of replica ${command.replica} are ${command.fates.map(fate).join(', then ')}`;
    case 'cut':
      return `replica ${command.replica} loses its connections for ${command.ms} ms`;
    case 'silence': {
      const later = command.lateMs === null ? 'lost' : `carried out ${command.lateMs} ms later`;
      return `a black hole around replica ${command.replica} for ${command.ms} ms; what it sends is ${later}`;
    }
    case 'stall':
      return `the event loop of replica ${command.replica} stalls for ${command.ms} ms`;
    case 'sleep':
      return `the machine of replica ${command.replica} sleeps for ${command.ms} ms`;
    case 'wall':
      return `the wall clock of replica ${command.replica} is set by ${command.byMs} ms`;
    case 'crash':
    case 'stop':
      return `replica ${command.replica}: ${command.kind}; another one begins ${command.ms} ms later`;
    case 'rest':
      return `replica ${command.replica} withdraws, and rejoins ${command.ms} ms after its release was confirmed or given up`;
    case 'resign':
      return `replica ${command.replica} resigns from key ${command.key}`;
    case 'hand-over':
      return `replica ${command.replica} is told to hand key ${command.key} over to R${command.to}`;
    case 'stand':
      return `replica ${command.replica} stands for key ${command.key} with priority ${command.priority ?? 'never'}`;
    case 'drain':
      return `replica ${command.replica} is drained for ${command.ms} ms`;
    case 'lie':
      return `a candidate with priority ${command.priority} for key ${command.key} that never takes it, for ${command.ms} ms`;
    case 'wire':
      return `the wire between replica ${command.replica} and the crash guard ends: ${command.how}, ${command.ms} ms`;
    case 'act':
      return `replica ${command.replica} acts if it leads`;
    case 'forge':
      return `a forged push about key ${command.key}: ${command.push}, ${command.ttls} TTLs`;
    case 'evict': {
      const told = command.told ? 'with an event' : 'without an event';
      return `Redis drops of key ${command.key} the ${command.what}, ${told}`;
    }
    case 'overwrite': {
      const how = command.endless ? 'without a TTL, and removes it' : 'with a TTL that ends';
      return `somebody sets key ${command.key} by hand ${how} ${command.ms} ms later`;
    }
    case 'garble':
      return `somebody overwrites the record of key ${command.key}`;
    case 'flush':
      return 'Redis is flushed';
    case 'restart': {
      const data = command.lostMs === null ? 'no data' : `the data of ${command.lostMs} ms before`;
      return `Redis restarts with ${data}, and serves ${command.ms} ms later`;
    }
    case 'freeze':
      return `Redis is frozen for ${command.ms} ms`;
    case 'refuse':
      return `Redis answers "${command.as}" for ${command.ms} ms`;
    case 'clock-back':
      return `Redis' clock is set back by ${command.byMs} ms`;
    case 'retime':
      return `the TTL becomes ${command.percent} % of ${TTL_MS} ms`;
  }
}

function fate({ lost, lateMs, unanswered, answerLateMs, againAfterMs }: Fate): string {
  const parts = [
    lost === true ? 'lost' : '',
    lateMs === undefined ? '' : `late by ${lateMs} ms`,
    unanswered === true ? 'carried out without an answer' : '',
    answerLateMs === undefined ? '' : `answered ${answerLateMs} ms late`,
    againAfterMs === undefined ? '' : `carried out again after ${againAfterMs} ms`,
  ].filter((part) => part !== '');
  return parts.length === 0 ? 'delivered' : parts.join(' and ');
}
