/** The manifests for Kubernetes: they parse, and everything that they name is there. */
import { dirname } from 'node:path';
import { expect } from 'chai';
import {
  at,
  files,
  IMAGES,
  list,
  type Node,
  OF_THE_IMAGE,
  read,
  variablesInSource,
} from './support/documents.js';

const VERSIONS: Readonly<Record<string, string>> = {
  Service: 'v1',
  StatefulSet: 'apps/v1',
  PodDisruptionBudget: 'policy/v1',
};

describe('deploy/kubernetes', () => {
  let objects: readonly Node[];
  before(() => {
    objects = files('kubernetes').flatMap((name) => read('kubernetes', name));
  });

  const sets = () => objects.filter(({ kind }) => kind === 'StatefulSet');
  const nameOf = (object: Node | undefined) => at(object, 'metadata', 'name');
  const podOf = (set: Node | undefined) => at(set, 'spec', 'template', 'spec') as Node;
  const containersOf = (set: Node | undefined) =>
    ['initContainers', 'containers'].flatMap((kind) => list(podOf(set)[kind]) as readonly Node[]);
  const set = (name: string) => sets().find((each) => nameOf(each) === name);

  it('every manifest has a kind of its version, and a name', () => {
    for (const object of objects) {
      expect(object.apiVersion, String(nameOf(object))).to.equal(VERSIONS[String(object.kind)]);
      expect(nameOf(object)).to.match(/^[a-z0-9-]+$/u);
    }
  });

  it('the manifests name images that exist', () => {
    const images = sets().flatMap((each) => containersOf(each).map(({ image }) => image));
    expect(images).to.have.length(4);
    expect(IMAGES).to.include.members(images);
  });

  it('selectors choose the pods that they are meant for', () => {
    const labels = sets().map((each) => at(each, 'spec', 'template', 'metadata', 'labels'));
    for (const object of objects) {
      const selector =
        object.kind === 'Service'
          ? at(object, 'spec', 'selector')
          : at(object, 'spec', 'selector', 'matchLabels');
      expect(labels, `${object.kind} ${nameOf(object)}`).to.deep.include(selector);
    }
  });

  it('every StatefulSet has its service', () => {
    const services = objects.filter(({ kind }) => kind === 'Service').map(nameOf);
    for (const each of sets()) expect(services).to.include(at(each, 'spec', 'serviceName'));
  });

  it('containers mount volumes that exist', () => {
    for (const each of sets()) {
      const claims = list(at(each, 'spec', 'volumeClaimTemplates')).map((claim) => nameOf(claim as Node));
      const volumes = [...claims, ...list(podOf(each).volumes).map((volume) => at(volume, 'name'))];
      const mounted = containersOf(each).flatMap(({ volumeMounts }) =>
        list(volumeMounts).map((mount) => at(mount, 'name')),
      );
      expect(volumes).to.include.members(mounted);
    }
  });

  it('probes ask ports that the container has', () => {
    for (const each of sets()) {
      for (const container of list(podOf(each).containers) as readonly Node[]) {
        const ports = list(container.ports).map((port) => at(port, 'name'));
        for (const probe of ['startupProbe', 'readinessProbe', 'livenessProbe']) {
          const port = at(container, probe, 'httpGet', 'port') ?? at(container, probe, 'tcpSocket', 'port');
          expect(ports, probe).to.include(port);
        }
      }
    }
  });

  it('probes of Node-RED ask whether it works and can take part, never whether it leads', () => {
    const [container = {}] = list(podOf(set('node-red')).containers) as readonly Node[];
    const asked = ['startupProbe', 'livenessProbe', 'readinessProbe'].map((probe) => {
      const request = at(container, probe, 'httpGet');
      return [at(request, 'path'), at(request, 'port')];
    });
    expect(asked).to.deep.equal([
      ['/liveness', 'health'],
      ['/liveness', 'health'],
      ['/readiness', 'health'],
    ]);
    const port = list(container.ports).find((each) => at(each, 'name') === 'health');
    const variable = list(container.env).find((each) => at(each, 'name') === 'CLUSTER_LEADER_HEALTH_PORT');
    expect(at(variable, 'value')).to.equal(String(at(port, 'containerPort')));
  });

  it('Node-RED has variables that are read, and the server is the service beside it', () => {
    const [container = {}] = list(podOf(set('node-red')).containers) as readonly Node[];
    const variables = list(container.env) as readonly Node[];
    const names = variables.map(({ name }) => name);
    expect([...variablesInSource(), ...OF_THE_IMAGE]).to.include.members(names);
    const host = variables.find(({ name }) => name === 'REDIS_HOST')?.value;
    expect(objects.filter(({ kind }) => kind === 'Service').map(nameOf)).to.include(host);
  });

  it('Node-RED connects to the socket that the crash guard makes, which starts before it and ends after it', () => {
    const pod = podOf(set('node-red'));
    const guard = (list(pod.initContainers) as readonly Node[]).find(({ name }) => name === 'guard');
    const [nodeRed = {}] = list(pod.containers) as readonly Node[];
    expect(guard?.restartPolicy).to.equal('Always');
    const [command, option, socket] = list(guard?.args);
    expect([command, option]).to.deep.equal(['guard', '--socket']);
    const told = list(nodeRed.env).find((variable) => at(variable, 'name') === 'CLUSTER_LEADER_CRASH_GUARD');
    expect(at(told, 'value')).to.equal(socket);
    const folder = { name: 'guard', mountPath: dirname(String(socket)) };
    for (const container of [guard, nodeRed]) expect(list(container?.volumeMounts)).to.deep.include(folder);
  });

  it('a replica is named like its pod, and has time to release its leases', () => {
    const pod = podOf(set('node-red'));
    const [container = {}] = list(pod.containers) as readonly Node[];
    const name = list(container.env).find((variable) => at(variable, 'name') === 'CLUSTER_LEADER_NAME');
    expect(at(name, 'valueFrom', 'fieldRef', 'fieldPath')).to.equal('metadata.name');
    // Node-RED gives its nodes 15 s to close.
    expect(pod.terminationGracePeriodSeconds).to.be.above(15);
    expect(at(set('node-red'), 'spec', 'replicas')).to.equal(3);
  });

  it('the server has its password from the secret that Node-RED has it from, and drops no lease', () => {
    const secret = (name: string) => {
      const [container = {}] = list(podOf(set(name)).containers) as readonly Node[];
      return list(container.env)
        .map((variable) => at(variable, 'valueFrom', 'secretKeyRef'))
        .filter(Boolean);
    };
    expect(secret('valkey')).to.have.length(1);
    expect(secret('valkey')).to.deep.equal(secret('node-red'));
    const [{ args } = {}] = list(podOf(set('valkey')).containers) as readonly Node[];
    expect(String(args)).to.include('--maxmemory-policy,noeviction').and.include('$(VALKEY_PASSWORD)');
  });
});
