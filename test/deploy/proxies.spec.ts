/** Load balancers: what is not run here has the shape that it must have, and all name the same replicas. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { at, DEPLOY, list, type Node, read } from './support/documents.js';

const REPLICAS = ['node-red-1', 'node-red-2', 'node-red-3'];

describe('load balancers in deploy/', () => {
  it('every configuration names the three replicas', () => {
    for (const file of ['haproxy/haproxy.cfg', 'nginx/node-red.conf', 'traefik/node-red.yaml']) {
      const named = readFileSync(join(DEPLOY, file), 'utf8').match(/\bnode-red-\d:1880/gu);
      expect(named, file).to.deep.equal(REPLICAS.map((name) => `${name}:1880`));
    }
  });

  it('Traefik asks each server whether it leads, and its router has what it names', () => {
    const [{ http } = {}] = read('traefik', 'node-red.yaml');
    const router = at(http, 'routers', 'node-red') as Node;
    const balancer = at(http, 'services', String(router.service), 'loadBalancer');
    expect(at(balancer, 'healthCheck')).to.include({ path: '/leader', port: 9464 });
    expect(list(at(balancer, 'servers')).map((server) => at(server, 'url'))).to.deep.equal(
      REPLICAS.map((name) => `http://${name}:1880`),
    );
    for (const middleware of list(router.middlewares)) {
      expect(at(http, 'middlewares', String(middleware), 'retry', 'attempts')).to.be.a('number');
    }
  });
});
