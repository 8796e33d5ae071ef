/** What every kind of bad input has in common: a clear answer, once, and nothing lost. */
import { expect } from 'chai';
import type { Runtime } from '../../support/nodes/runtime.js';

/** Resolves when the node has shown the cause in red and a Catch node was told of it. */
export async function reported(runtime: Runtime, node: string, code: string, lockKey: string): Promise<void> {
  // A cause that passes by itself may have passed already.
  await runtime.hasShown(node, isRed(code));
  await runtime.next('caught', ({ error }) => error.source.id === node);
  expectOneProblem(runtime, node, code, lockKey);
}

/** That a Catch node got exactly this, once: to be asked at the end, when a second one would have come. */
export function expectOneProblem(runtime: Runtime, node: string, code: string, lockKey: string): void {
  const caught = runtime.at('caught').filter(({ error }) => error.source.id === node);
  const told = caught.map(({ topic, error }) => [topic, error.message]);
  expect(told).to.deep.equal([[lockKey, `cluster-leader.errors.${code}`]]);
}

/** The cause, or that a leader leads in spite of it: the helper's translations leave out what a text is about. */
export function isRed(code: string) {
  return ({ fill, shape, text }: { fill?: string; shape?: string; text?: string }): boolean =>
    fill === 'red' &&
    ((shape === 'ring' && text === `cluster-leader.errors.${code}`) ||
      (shape === 'dot' && text === 'cluster-leader.status.still-leader'));
}

export function isGreen({ fill, shape }: { fill?: string; shape?: string }): boolean {
  return fill === 'green' && shape === 'dot';
}
