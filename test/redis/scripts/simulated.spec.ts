/**
 * The model is worth as much as its scripts are like the real ones: both are told the same, and do the same.
 * SCRIPT_CASES and SCRIPT_SEED draw more of them, and others.
 */
import { expect } from 'chai';
import fc from 'fast-check';
import { recordKey } from '../../../src/redis/keys.js';
import { useLab } from '../../support/redis/lab.js';
import { newKey } from '../../support/redis/leases.js';
import { arbitraryScene } from '../support/arbitrary-scene.js';
import { realOutcome, simulatedOutcome } from '../support/script-outcome.js';
import { runStaged } from '../support/staged-script.js';

const CASES = Number(process.env.SCRIPT_CASES ?? 1_000);
const SEED = Number(process.env.SCRIPT_SEED ?? 1);
/** A millisecond can begin between two of the server's readings of its clock; not that often in a row. */
const TRIES = 12;

describe('the simulated scripts', () => {
  const lab = useLab();

  it('the simulated scripts do what the real ones do', async () => {
    const key = newKey('simulated');
    const property = fc.asyncProperty(arbitraryScene, async (scene) => {
      const { stage, told } = scene;
      for (let tries = 1; ; tries += 1) {
        const result = await runStaged(lab, told.operation, [key, recordKey(key)], stage, told.args);
        try {
          const [done, expected] = [realOutcome(told, result), simulatedOutcome(key, scene, result.nowUs)];
          expect(done, JSON.stringify({ done, expected })).to.deep.equal(expected);
          return;
        } catch (error) {
          if (tries === TRIES) throw error;
        }
      }
    });
    await fc.assert(property, { numRuns: CASES, seed: SEED });
  });
});
