/** When deploys reach the other replicas, and why not. */
import { expect } from 'chai';
import {
  type DeployEnvironment,
  type DeployOptions,
  readDeploySettings,
} from '../../../../src/node-red/hot-standby/deploys/deploy-settings.js';

const SECRET = 'a secret';

function read(options: Partial<DeployOptions>, environment: DeployEnvironment = {}): unknown {
  const read = readDeploySettings(
    { deploys: undefined, credentialSecret: SECRET, projects: false, ...options },
    environment,
  );
  if (read.kind === 'on') return `${read.settings.onConflict}${read.settings.handOver ? ', hand over' : ''}`;
  return read.kind === 'off' ? 'off' : read.why;
}

describe('the settings of deploys', () => {
  const rows: readonly (readonly [string, Partial<DeployOptions>, DeployEnvironment, unknown])[] = [
    ['nothing', {}, {}, 'off'],
    ['false', { deploys: false }, { CLUSTER_LEADER_DEPLOYS: 'true' }, 'off'],
    ['true', { deploys: true }, {}, 'refuse'],
    ['an empty object', { deploys: {} }, {}, 'refuse'],
    ['last-wins', { deploys: { onConflict: 'last-wins' } }, {}, 'last-wins'],
    ['hand over', { deploys: { handOver: true } }, {}, 'refuse, hand over'],
    ['hand over in words', { deploys: { handOver: 'yes' } }, {}, 'invalid'],
    [
      'hand over, by the environment',
      {},
      { CLUSTER_LEADER_DEPLOYS: 'true', CLUSTER_LEADER_DEPLOYS_HAND_OVER: 'true' },
      'refuse, hand over',
    ],
    ['another word', { deploys: { onConflict: 'merge' } }, {}, 'invalid'],
    ['a text', { deploys: 'true' }, {}, 'invalid'],
    ['a list', { deploys: [] }, {}, 'invalid'],
    ['the environment', {}, { CLUSTER_LEADER_DEPLOYS: 'true' }, 'refuse'],
    [
      'all of the environment',
      {},
      { CLUSTER_LEADER_DEPLOYS: 'true', CLUSTER_LEADER_DEPLOYS_ON_CONFLICT: 'last-wins' },
      'last-wins',
    ],
    ['the choice without the option', {}, { CLUSTER_LEADER_DEPLOYS_ON_CONFLICT: 'last-wins' }, 'off'],
    ['empty variables', {}, { CLUSTER_LEADER_DEPLOYS: '' }, 'off'],
    ['another word in the environment', {}, { CLUSTER_LEADER_DEPLOYS: 'maybe' }, 'invalid'],
    ['no secret', { deploys: true, credentialSecret: undefined }, {}, 'noSecret'],
    ['encryption turned off', { deploys: true, credentialSecret: false }, {}, 'noSecret'],
    ['an empty secret', { deploys: true, credentialSecret: '' }, {}, 'noSecret'],
    [
      'the secret in the environment',
      { deploys: true, credentialSecret: undefined },
      { NODE_RED_CREDENTIAL_SECRET: SECRET },
      'refuse',
    ],
    ['projects', { deploys: true, projects: true }, {}, 'projects'],
    ['projects, and off', { projects: true }, {}, 'off'],
  ];
  for (const [what, options, environment, expected] of rows) {
    it(`${what}: ${expected}`, () => expect(read(options, environment)).to.equal(expected));
  }
});
