/** Deploys that strangers can forge, or that replicas disagree about. */
import type { Mutant } from './mutant.js';

const ENVELOPE = 'src/node-red/hot-standby/deploys/envelope.ts';
const ENVELOPE_SPECS = ['test/node-red/hot-standby/deploys/envelope.spec.ts'];
const SYNC_SPECS = ['test/node-red/hot-standby/deploys/deploy-sync.spec.ts'];

export const DEPLOY_MUTANTS: readonly Mutant[] = [
  {
    name: 'deploys: an old one passes for new',
    specs: ENVELOPE_SPECS,
    patches: [
      { file: ENVELOPE, find: 'JSON.stringify([lockKey, counter])', replace: 'JSON.stringify([lockKey])' },
    ],
  },
  {
    name: 'deploys: one of another lock key counts',
    specs: ENVELOPE_SPECS,
    patches: [
      { file: ENVELOPE, find: 'JSON.stringify([lockKey, counter])', replace: 'JSON.stringify([counter])' },
    ],
  },
  {
    name: 'deploys: the tag is not checked',
    specs: ENVELOPE_SPECS,
    patches: [
      {
        file: ENVELOPE,
        find: 'Buffer.concat([decipher.update(bytes.subarray(LEAST_BYTES)), decipher.final()])',
        replace: 'decipher.update(bytes.subarray(LEAST_BYTES))',
      },
    ],
  },
  {
    name: 'deploys: unpacked without a limit',
    specs: ENVELOPE_SPECS,
    patches: [
      {
        file: ENVELOPE,
        find: 'decompress(compressed, { maxOutputLength: LARGEST_DEPLOY })',
        replace: 'decompress(compressed)',
      },
    ],
  },
  {
    name: 'deploys: the server publishes upon anything',
    specs: ['test/redis/deploys/deploy-journal.spec.ts'],
    patches: [
      {
        file: 'src/redis/deploys/publish.lua',
        find: 'if counter ~= ARGV[1] then return { 0, counter, 0 } end',
        replace: '',
      },
    ],
  },
  {
    name: 'deploys: what a replica brings along replaces a newer one',
    specs: SYNC_SPECS,
    patches: [
      {
        file: 'src/node-red/hot-standby/deploys/deploy-sync.ts',
        find: "this.#first ? 'refuse' : onConflict",
        replace: 'onConflict',
      },
    ],
  },
  {
    name: 'deploys: fleets with different secrets take turns',
    specs: SYNC_SPECS,
    patches: [
      {
        file: 'src/node-red/hot-standby/deploys/order.ts',
        find: "return changed ? 'publish' : 'leave'",
        replace: "return changed ? 'publish' : 'restore'",
      },
    ],
  },
  {
    name: 'deploys: the runtime stores the credentials of its start again',
    specs: ['test/node-red/hot-standby/deploys/local-flows.spec.ts'],
    patches: [
      {
        file: 'src/node-red/hot-standby/deploys/local-flows.ts',
        find: 'changed.size === 0 ? {} : { credentials: Object.fromEntries(changed) }',
        replace: '{ credentials: Object.fromEntries(changed) }',
      },
    ],
  },
];
