import { expect } from 'chai';
import { explore, type Tally } from './support/explore.js';

const { MODEL_SCHEDULES, MODEL_SEED, MODEL_PATH } = process.env;
/** As many as the mutants are tried with. */
const IN_THE_SUITE = 3_000;
const SCHEDULES = Number(MODEL_SCHEDULES ?? IN_THE_SUITE);
const SEED = Number(MODEL_SEED ?? 1);
const PROGRESS_EVERY_MS = 5_000;

/** Nobody watches a few thousand schedules; somebody who waits for 100 000 wants to know. */
function tell(): (tally: Tally) => void {
  let toldAt = performance.now();
  return (tally) => {
    if (SCHEDULES <= IN_THE_SUITE || performance.now() - toldAt < PROGRESS_EVERY_MS) return;
    toldAt = performance.now();
    process.stdout.write(`    ${inFigures(tally)}\n`);
  };
}

function inFigures({ schedules, misfortunes, terms, acts, recoveries }: Tally): string {
  const worst = [...recoveries]
    .sort(([a], [b]) => a - b)
    .map(([ttls, ms]) => `${ms.toFixed(0)} ms where ${ttls} TTL may pass`);
  return `${schedules} schedules, ${misfortunes} misfortunes, ${terms} terms, ${acts} acts; without a leader for at most ${worst.join(', ')}`;
}

describe('the model of the whole election', function () {
  this.timeout(120_000 + SCHEDULES * 100);

  it(`the model keeps every promise in ${SCHEDULES} schedules`, async () => {
    const tally = await explore({
      schedules: SCHEDULES,
      seed: SEED,
      ...(MODEL_PATH === undefined ? {} : { path: MODEL_PATH }),
      progress: tell(),
    });
    if (MODEL_PATH !== undefined) return;
    if (SCHEDULES > IN_THE_SUITE) process.stdout.write(`    ${inFigures(tally)}\n`);
    // Else the schedules would be too quiet to show anything.
    expect(tally.terms).to.be.above(1.5 * SCHEDULES);
    expect(tally.acts).to.be.above(SCHEDULES);
  });

  it('the model with crash guards keeps every promise', async () => {
    const tally = await explore({
      schedules: Math.ceil(SCHEDULES / 10),
      seed: SEED,
      of: 'guarded',
      ...(MODEL_PATH === undefined ? {} : { path: MODEL_PATH }),
    });
    if (MODEL_PATH === undefined) expect(tally.terms).to.be.above(SCHEDULES / 10);
  });
});
