/** Work that takes a while to stop: nobody else leads meanwhile, whatever ends the term. */
import { expect } from 'chai';
import { explore } from './support/explore.js';

const { MODEL_SCHEDULES, MODEL_SEED, MODEL_PATH } = process.env;
const SCHEDULES = Math.ceil(Number(MODEL_SCHEDULES ?? 3_000) / 5);

describe('the model of work that takes a while to stop', function () {
  this.timeout(60_000 + SCHEDULES * 100);

  it(`no two replicas act in ${SCHEDULES} schedules`, async () => {
    const { terms, acts } = await explore({
      schedules: SCHEDULES,
      seed: Number(MODEL_SEED ?? 1),
      of: 'retreating',
      ...(MODEL_PATH === undefined ? {} : { path: MODEL_PATH }),
    });
    if (MODEL_PATH !== undefined) return;
    expect(terms).to.be.above(1.5 * SCHEDULES);
    expect(acts).to.be.above(SCHEDULES);
  });
});
