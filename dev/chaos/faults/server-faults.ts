/** Faults of the server as a whole, and of its connections. */

import type { Victim } from '../server/victim.js';
import type { FaultKind } from './kind.js';
import { during, lasting } from './lasting.js';

const TARGET = 'redis';

const restartKept: FaultKind<Victim> = {
  name: 'restart with its data',
  weight: 4,
  apart: ['whole server'],
  inject: async ({ servers: victim }, dice, strike) => {
    const crash = dice.chance(0.5);
    const sync = dice.pick(['always', 'everysec']);
    await victim.command('CONFIG', 'SET', 'appendfsync', sync);
    strike(TARGET, `${crash ? 'killed' : 'shut down'}, appendfsync ${sync}`);
    await victim.restart('all', crash);
  },
};

const restartEmptied: FaultKind<Victim> = {
  name: 'restart without its data',
  weight: 3,
  apart: ['whole server'],
  losesRecord: true,
  inject: async ({ servers: victim }, _dice, strike) => {
    strike(TARGET);
    await victim.restart('nothing', true);
  },
};

const restartOlder: FaultKind<Victim> = {
  name: 'restart with older data',
  weight: 3,
  apart: ['whole server'],
  inject: async ({ servers: victim, ttlMs }, dice, strike) => {
    if (!victim.canGoBack) return;
    const ms = dice.between(0.1, 2) * ttlMs;
    victim.rememberData();
    await lasting(ms);
    strike(TARGET, `the last ${ms.toFixed(0)} ms of the append-only file are lost`);
    await victim.restart('older', true);
  },
};

const frozen: FaultKind<Victim> = {
  name: 'frozen server',
  weight: 4,
  apart: ['whole server'],
  inject: async ({ servers: victim, ttlMs }, dice, strike) => {
    const ms = dice.between(0.2, 1.8) * ttlMs;
    strike(TARGET, `${ms.toFixed(0)} ms`);
    await victim.freeze();
    await during(ms, () => victim.thaw());
  },
};

const paused: FaultKind<Victim> = {
  name: 'CLIENT PAUSE',
  weight: 4,
  apart: ['whole server'],
  inject: async ({ servers: victim, ttlMs }, dice, strike) => {
    const ms = Math.round(dice.between(0.1, 1.5) * ttlMs);
    const which = dice.pick(['ALL', 'WRITE']);
    strike(TARGET, `${which}, ${ms} ms`);
    await victim.command('CLIENT', 'PAUSE', ms, which);
    await during(ms, () => victim.command('CLIENT', 'UNPAUSE'));
  },
};

const killedClients: FaultKind<Victim> = {
  name: 'CLIENT KILL',
  weight: 5,
  inject: async ({ servers: victim }, dice, strike) => {
    const types = dice.some(['normal', 'pubsub']);
    strike(TARGET, types.join(' and '));
    await victim.commands(types.map((type) => ['CLIENT', 'KILL', 'TYPE', type]));
  },
};

const noExpiry: FaultKind<Victim> = {
  name: 'DEBUG SET-ACTIVE-EXPIRE 0',
  weight: 3,
  inject: async ({ servers: victim, ttlMs }, dice, strike) => {
    if (!victim.debug) return;
    const ms = dice.between(0.5, 2) * ttlMs;
    strike(TARGET, `${ms.toFixed(0)} ms`);
    await victim.command('DEBUG', 'SET-ACTIVE-EXPIRE', 0);
    await during(ms, () => victim.command('DEBUG', 'SET-ACTIVE-EXPIRE', 1));
  },
};

const notificationsOff: FaultKind<Victim> = {
  name: 'notifications off',
  weight: 3,
  inject: async ({ servers: victim, ttlMs }, dice, strike) => {
    const ms = dice.between(0.5, 2) * ttlMs;
    strike(TARGET, `${ms.toFixed(0)} ms`);
    await victim.command('CONFIG', 'SET', 'notify-keyspace-events', '');
    await during(ms, () => victim.command('CONFIG', 'SET', 'notify-keyspace-events', 'Kxe'));
  },
};

const scriptFlush: FaultKind<Victim> = {
  name: 'SCRIPT FLUSH',
  weight: 3,
  inject: async ({ servers: victim }, _dice, strike) => {
    strike(TARGET);
    await victim.command('SCRIPT', 'FLUSH');
  },
};

export const SERVER_FAULTS: readonly FaultKind<Victim>[] = [
  restartKept,
  restartEmptied,
  restartOlder,
  frozen,
  paused,
  killedClients,
  noExpiry,
  notificationsOff,
  scriptFlush,
];
