import { expect } from 'chai';
import { Vigil } from '../../src/redis/vigil.js';

/** ms; too long to matter. */
const SILENCE_MS = 1e9;

/** One that has measured round trips of these ms, one after the other. */
function measuring(...roundTripsMs: readonly number[]): Vigil {
  const vigil = new Vigil();
  vigil.begin(0);
  for (const ms of roundTripsMs) vigil.measure(ms);
  return vigil;
}

function steady(ms: number): Vigil {
  return measuring(...Array.from({ length: 60 }, () => ms));
}

describe('the judgement of a connection', () => {
  it('guesses where nothing was measured, and then waits for what answers take', () => {
    expect(measuring().timeoutMs).to.equal(600);
    // RFC 6298, 2.2: R + 4 R/2.
    expect(measuring(300).timeoutMs).to.equal(900);
    expect(steady(400).timeoutMs).to.be.within(400, 410);
  });

  it('allows for answers that vary', () => {
    const varying = measuring(...Array.from({ length: 60 }, (_, at) => (at % 2 === 0 ? 250 : 350)));
    expect(varying.timeoutMs).to.be.within(450, 550);
  });

  it('suspects no server that pauses for less than 200 ms, and waits for none more than 2 s', () => {
    expect(steady(0.5).timeoutMs).to.equal(200);
    expect(steady(5_000).timeoutMs).to.equal(2_000);
  });

  it('asks after a silence, and once more while a command has no answer', () => {
    const vigil = steady(1);
    expect(vigil.due(300)).to.deep.equal({ at: 300, what: 'ask' });
    vigil.ask(1_000);
    expect(vigil.due(300)).to.deep.equal({ at: 1_200, what: 'ask' });
    vigil.probe(1_200);
    expect(vigil.due(300)).to.deep.equal({ at: 1_600, what: 'give-up' });
  });

  it('gives a connection up after three times that, and not while anything is heard', () => {
    const vigil = steady(1);
    vigil.probe(1_000);
    expect(vigil.due(SILENCE_MS)).to.deep.equal({ at: 1_600, what: 'give-up' });
    vigil.heard(1_500);
    expect(vigil.due(SILENCE_MS)).to.deep.equal({ at: 2_100, what: 'give-up' });
  });

  it('takes an answer for the answer to all that was asked before', () => {
    const vigil = steady(1);
    vigil.ask(1_000);
    const second = vigil.probe(1_200);
    vigil.answered(second, 1_201);
    expect(vigil.due(300)).to.deep.equal({ at: 1_501, what: 'ask' });
  });

  it('learns nothing from the answer to a question of an earlier connection', () => {
    const vigil = steady(1);
    const question = vigil.ask(1_000);
    vigil.begin(2_000);
    vigil.answered(question, 9_000);
    expect(vigil.timeoutMs).to.equal(200);
    expect(vigil.due(300)).to.deep.equal({ at: 2_300, what: 'ask' });
  });

  it('waits twice as long after each connection that was given up, up to a bound', () => {
    const vigil = steady(1);
    const waits = Array.from({ length: 8 }, () => {
      vigil.gaveUp();
      return vigil.timeoutMs;
    });
    expect(waits.slice(0, 4)).to.deep.equal([400, 800, 1_600, 2_000]);
    expect(waits.at(-1)).to.equal(2_000);
  });

  it('begins anew with the first answer after that', () => {
    const vigil = steady(1);
    vigil.gaveUp();
    vigil.measure(300);
    expect(vigil.timeoutMs).to.equal(900);
  });

  it('follows a path that became short at once, and one that became long by and by', () => {
    const shorter = steady(800);
    shorter.measure(2);
    expect(shorter.timeoutMs).to.equal(200);
    const longer = steady(2);
    longer.measure(300);
    expect(longer.timeoutMs).to.be.within(300, 400);
  });
});
