import { expect } from 'chai';
import { definitionOf, filesIn, read, types } from './helpers.js';

interface FlowNode {
  id: string;
  type: string;
  z?: string;
  x?: number;
  y?: number;
  name?: string;
  info?: string;
  scope?: string[] | null;
  wires?: string[][];
  [property: string]: unknown;
}

/** px per character of a wide font, such as DejaVu Sans at the canvas' size. */
const characterWidth = 9;
/** px between two nodes, in which the button of an inject node has room, too. */
const gap = 20;

/** px; "follower of node-red-1 since 11:14" with its dot, and room for a longer name. It is 33 px below the node's middle. */
const statusWidth = 280;

/** As the editor has it, in steps of its grid. */
function halfWidth({ type, name, lockKey }: FlowNode): number {
  if (type === 'link in' || type === 'link out') return 15;
  const label = String(name || lockKey || type);
  return Math.max(100, 20 * Math.ceil((characterWidth * label.length + 57) / 20)) / 2;
}

const examples = filesIn('examples', '.json').map((file) => ({
  file,
  nodes: JSON.parse(read(`examples/${file}`)) as FlowNode[],
}));

describe('the example flows', () => {
  it('there are at least two example flows', () => {
    expect(examples.length).to.be.at.least(2);
  });

  it('the example flows use every type of the package', () => {
    const used = new Set(examples.flatMap(({ nodes }) => nodes.map((node) => node.type)));
    expect([...used]).to.include.members(types);
  });

  it('the ids are unique over all example flows, so that importing two causes no conflict', () => {
    const ids = examples.flatMap(({ nodes }) => nodes.map((node) => node.id));
    expect(new Set(ids).size).to.equal(ids.length);
  });

  for (const { file, nodes } of examples) {
    describe(file, () => {
      const byId = new Map(nodes.map((node) => [node.id, node]));
      const isVisible = ({ type }: FlowNode) => !['tab', 'valkey-config', 'mqtt-broker'].includes(type);

      it(`the example ${file} has one tab and a comment, both with an explanation`, () => {
        const tabs = nodes.filter((node) => node.type === 'tab');
        const comments = nodes.filter((node) => node.type === 'comment');
        expect(tabs).to.have.lengthOf(1);
        expect(comments).to.have.lengthOf.at.least(1);
        for (const node of [...tabs, ...comments]) expect(node.info).to.match(/\S/);
      });

      it(`the example ${file} wires existing nodes, from as many outputs as the node has`, () => {
        for (const node of nodes.filter(isVisible)) {
          expect(node.wires, node.id).to.be.an('array');
          for (const id of node.wires?.flat() ?? []) expect(byId.get(id)?.z, id).to.equal(node.z);
          for (const id of node.scope ?? []) expect(byId.has(id), id).to.equal(true);
          if (node.type === 'cluster-leader') expect(node.wires).to.have.lengthOf(3);
        }
      });

      it(`the example ${file} leaves room for the status of its leader nodes`, () => {
        for (const leader of nodes.filter(({ type }) => type === 'cluster-leader')) {
          const left = (leader.x ?? 0) - halfWidth(leader);
          const covering = nodes.filter(isVisible).filter((other) => {
            const inBand = Math.abs((other.y ?? 0) - (leader.y ?? 0) - 33) < 15 + 8;
            const right = (other.x ?? 0) + halfWidth(other);
            return (
              other !== leader &&
              inBand &&
              right > left &&
              (other.x ?? 0) - halfWidth(other) < left + statusWidth
            );
          });
          expect(covering.map(({ name }) => name)).to.deep.equal([]);
        }
      });

      it(`the example ${file} places every node on its tab, apart from the others also in a wide font`, () => {
        const visible = nodes.filter(isVisible);
        for (const node of visible) {
          expect(byId.get(node.z ?? '')?.type, node.id).to.equal('tab');
          for (const other of visible) {
            if (other === node) continue;
            const across = Math.abs(Number(node.x) - Number(other.x));
            const down = Math.abs(Number(node.y) - Number(other.y));
            const apart = across >= halfWidth(node) + halfWidth(other) + gap || down >= 40;
            expect(apart, `${node.id} and ${other.id}`).to.equal(true);
          }
        }
      });

      it(`the example ${file} gives the nodes of the package the properties they have, with valid values`, () => {
        for (const node of nodes.filter(({ type }) => types.includes(type))) {
          const { defaults } = definitionOf(node.type);
          const { id: _id, type: _type, z: _z, x: _x, y: _y, wires: _wires, ...properties } = node;
          expect(properties, node.id).to.have.all.keys(Object.keys(defaults));
          for (const [name, { type, validate }] of Object.entries(defaults)) {
            // No example needs TLS.
            if (type !== undefined && type !== 'tls-config')
              expect(byId.get(String(node[name]))?.type, `${node.id} ${name}`).to.equal(type);
            if (validate)
              expect(validate.call({ _: String }, node[name], {}), `${node.id} ${name}`).to.equal(true);
          }
        }
      });
    });
  }
});
