import { expect } from 'chai';
import { AFTERMATH_MS, live, type MisfortuneOutcome } from './support/misfortunes.js';

/** `SEED=7 SCHEDULES=1` runs one schedule again; larger numbers than the defaults search for hours. */
const SEED = Number(process.env.SEED ?? 1);
const SCHEDULES = Number(process.env.SCHEDULES ?? 100);
const TTLS = 20;

const toReproduce = (seed: number, { story }: MisfortuneOutcome): string =>
  `SEED=${seed} SCHEDULES=1\n${story.join('\n')}`;

describe('electors over long random schedules', function () {
  this.timeout(60_000 + SCHEDULES * 100);

  it('two electors never lead at once, tokens always grow, and one leads in the end', () => {
    let terms = 0;
    for (let seed = SEED; seed < SEED + SCHEDULES; seed += 1) {
      const outcome = live(seed, TTLS);
      const { fleet } = outcome;
      fleet.time.run(AFTERMATH_MS);
      expect(fleet.violations, toReproduce(seed, outcome)).to.deep.equal([]);
      expect(fleet.leaders, toReproduce(seed, outcome)).to.have.lengthOf(1);
      terms += fleet.terms;
    }
    // Else the schedules would have been too quiet to show anything.
    expect(terms).to.be.above(3 * SCHEDULES);
  });

  it('the same seed gives the same schedule and result', () => {
    const diary = (seed: number) =>
      live(seed, TTLS).fleet.replicas.map(({ name, changes }) => [
        name,
        changes.map(({ at, view }) => [at, view]),
      ]);
    expect(diary(SEED)).to.deep.equal(diary(SEED));
    expect(diary(SEED)).to.not.deep.equal(diary(SEED + 1));
  });
});
