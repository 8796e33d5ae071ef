/** The files for Docker Compose and Swarm: they parse, and everything that they name is there. */
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect } from 'chai';
import {
  at,
  BUILT,
  DEPLOY,
  files,
  IMAGES,
  list,
  type Node,
  OF_THE_IMAGE,
  read,
  variablesInSource,
} from './support/documents.js';

/** Of the Compose specification, as far as these files use it. */
const TOP_LEVEL = ['name', 'version', 'services', 'networks', 'volumes'];
const OF_A_SERVICE = [
  ...['image', 'build', 'command', 'environment', 'hostname', 'user', 'ports', 'volumes', 'networks'],
  ...['entrypoint', 'depends_on', 'healthcheck', 'restart', 'stop_grace_period', 'deploy'],
];
const CONDITIONS = ['service_started', 'service_healthy'];

const stacks = [
  ...files('compose').map((name) => ({ folder: 'compose', name })),
  ...files('swarm').map((name) => ({ folder: 'swarm', name })),
];

const servicesOf = (stack: Node) => Object.entries(at(stack, 'services') as Readonly<Record<string, Node>>);
const keysOf = (value: unknown) => (Array.isArray(value) ? value.map(String) : Object.keys(value ?? {}));
/** The crash guard is in the same image. */
const isNodeRed = (service: Node) => service.image === BUILT && service.entrypoint === undefined;

for (const { folder, name } of stacks) {
  describe(`deploy/${folder}/${name}`, () => {
    let stack: Node;
    before(() => {
      [stack = {}] = read(folder, name);
    });

    it(`${name} has what the Compose specification knows`, () => {
      const unknown = Object.keys(stack).filter((key) => !key.startsWith('x-') && !TOP_LEVEL.includes(key));
      expect(unknown).to.deep.equal([]);
      const wrong = servicesOf(stack).flatMap(([service, parts]) =>
        Object.keys(parts)
          .filter((key) => !OF_A_SERVICE.includes(key))
          .map((key) => `${service}: ${key}`),
      );
      expect(wrong).to.deep.equal([]);
    });

    it(`${name} names images that exist, or builds them`, () => {
      const images = servicesOf(stack).map(([, { image }]) => image);
      expect(IMAGES).to.include.members(images);
      for (const [, { build }] of servicesOf(stack)) {
        if (build === undefined) continue;
        expect(existsSync(join(DEPLOY, folder, String(build), 'Dockerfile'))).to.equal(true);
      }
    });

    it(`${name} refers to services, networks and volumes that it has`, () => {
      const [services, networks, volumes] = ['services', 'networks', 'volumes'].map((part) =>
        keysOf(at(stack, part)),
      );
      for (const [service, parts] of servicesOf(stack)) {
        expect(services, service).to.include.members(keysOf(parts.depends_on));
        expect(networks, service).to.include.members(keysOf(parts.networks));
        const mounted = list(parts.volumes).map((volume) => String(volume).split(':')[0]);
        expect(volumes, service).to.include.members(mounted);
      }
    });

    it(`${name} waits only for services that tell whether they are healthy`, () => {
      for (const [service, parts] of servicesOf(stack)) {
        if (Array.isArray(parts.depends_on)) continue;
        for (const [other, how] of Object.entries(parts.depends_on ?? {})) {
          const condition = at(how, 'condition');
          expect(CONDITIONS, service).to.include(condition);
          if (condition === 'service_healthy')
            expect(at(stack, 'services', other, 'healthcheck')).to.be.an('object');
        }
      }
    });

    it(`${name} publishes no port twice`, () => {
      const published = servicesOf(stack).flatMap(([, { ports }]) => list(ports).map(String));
      expect(published.every((port) => /^\d+:1880$/u.test(port))).to.equal(true);
      expect(new Set(published).size).to.equal(published.length);
    });

    it(`${name} sets variables that are read`, () => {
      const read = [...variablesInSource(), ...OF_THE_IMAGE];
      for (const [service, parts] of servicesOf(stack)) {
        const variables = keysOf(parts.environment);
        if (parts.image === BUILT) expect(read, service).to.include.members(variables);
        else for (const variable of variables) expect(String(parts.command)).to.include(`$$${variable}`);
      }
    });

    it(`${name} has three replicas with names of their own, and time to release their leases`, () => {
      const replicas = servicesOf(stack).filter(([, parts]) => isNodeRed(parts));
      const names = replicas.flatMap(([, parts]) => {
        const count = Number(at(parts, 'deploy', 'replicas') ?? 1);
        const given = String(parts.hostname ?? at(parts, 'environment', 'CLUSTER_LEADER_NAME'));
        return Array.from({ length: count }, (_, slot) => given.replace('{{.Task.Slot}}', String(slot + 1)));
      });
      expect(names).to.deep.equal(['node-red-1', 'node-red-2', 'node-red-3']);
      for (const [, parts] of replicas) expect(parts.stop_grace_period).to.equal('20s');
    });

    it(`${name} lets no server drop a lease when its memory is full`, () => {
      const data = servicesOf(stack).filter(([, parts]) => String(parts.command).includes('valkey-server'));
      expect(data).to.have.length.above(0);
      for (const [, { command }] of data) expect(String(command)).to.match(/maxmemory-policy[ ,]noeviction/u);
    });
  });
}

describe('deploy/compose/valkey.yaml', () => {
  it('the replicas connect to the socket that the crash guard makes, in a volume of both', () => {
    const [stack = {}] = read('compose', 'valkey.yaml');
    const { guard = {}, ...services } = Object.fromEntries(servicesOf(stack));
    const socket = list(guard.entrypoint).at(-1);
    expect(list(guard.entrypoint).slice(-3)).to.deep.equal(['guard', '--socket', socket]);
    expect(list(guard.volumes)).to.deep.equal([`guard:${dirname(String(socket))}`]);
    for (const [name, parts] of Object.entries(services).filter(([, each]) => isNodeRed(each))) {
      expect(at(parts, 'environment', 'CLUSTER_LEADER_CRASH_GUARD'), name).to.equal(socket);
      expect(list(parts.volumes), name).to.deep.equal(list(guard.volumes));
    }
  });
});

describe('deploy/compose/sentinel.yaml', () => {
  it('the sentinels are those that Node-RED is told of, and watch the first primary by a majority', () => {
    const [stack = {}] = read('compose', 'sentinel.yaml');
    const services = Object.fromEntries(servicesOf(stack));
    const sentinels = Object.keys(services).filter((name) => name.startsWith('sentinel'));
    const primary = at(services['valkey-1'], 'networks', 'fleet', 'ipv4_address');
    for (const name of sentinels) {
      expect(String(services[name]?.command)).to.include(`sentinel monitor mymaster ${primary} 6379 2`);
    }
    for (const [name, parts] of Object.entries(services)) {
      if (!isNodeRed(parts)) continue;
      expect(at(parts, 'environment', 'REDIS_SENTINEL_NAME'), name).to.equal('mymaster');
      const told = String(at(parts, 'environment', 'REDIS_SENTINELS')).split(',');
      expect(told, name).to.deep.equal(sentinels.map((sentinel) => `${sentinel}:26379`));
    }
  });

  it('the replicas follow the first primary', () => {
    const [stack = {}] = read('compose', 'sentinel.yaml');
    const primary = at(stack, 'services', 'valkey-1', 'networks', 'fleet', 'ipv4_address');
    const roles = ['valkey-2', 'valkey-3'].map((name) => at(stack, 'services', name, 'environment', 'ROLE'));
    expect(roles).to.deep.equal(Array(2).fill(`replicaof ${primary} 6379`));
  });
});

describe('deploy/node-red', () => {
  const dockerfile = readFileSync(join(DEPLOY, 'node-red', 'Dockerfile'), 'utf8');

  it('the image is made from one that exists, with the package and the flow', () => {
    expect(IMAGES).to.include(/^FROM (\S+)$/mu.exec(dockerfile)?.[1]);
    const { name } = JSON.parse(readFileSync(join(DEPLOY, '..', 'package.json'), 'utf8')) as { name: string };
    expect(dockerfile).to.include(`echo ${name})`);
    const [, flows] = /^ENV FLOWS=(\S+)$/mu.exec(dockerfile) ?? [];
    expect(dockerfile).to.match(new RegExp(`^COPY .* flows\\.json ${flows}$`, 'mu'));
  });

  it('the flow has nodes of Node-RED and of this package, wired to each other', () => {
    const flows = JSON.parse(readFileSync(join(DEPLOY, 'node-red', 'flows.json'), 'utf8')) as readonly Node[];
    const types = ['tab', 'inject', 'debug', 'cluster-leader'];
    expect(types).to.include.members(flows.map(({ type }) => type));
    const ids = flows.map(({ id }) => id);
    for (const { wires } of flows) expect(ids).to.include.members(list(wires).flat());
  });
});
