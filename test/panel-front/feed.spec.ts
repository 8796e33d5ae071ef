import { setImmediate as turn } from 'node:timers/promises';
import { expect } from 'chai';
import { panelModule } from './support.js';

interface Ports {
  ask(): Promise<unknown>;
  listen(note: () => void): () => void;
  after(ms: number, run: () => void): () => void;
  answered(fleet: unknown): void;
  failed(reason: unknown): void;
}

interface FeedModule {
  createFeed(ports: Ports): { open(): void; refresh(): void; close(): void };
}

/** The editor and the server, in hand. */
class Surroundings implements Ports {
  readonly asked: { answer: (fleet: unknown) => void; fail: (reason: unknown) => void }[] = [];
  readonly heard: unknown[] = [];
  readonly timers = new Set<{ ms: number; run: () => void }>();
  note: (() => void) | null = null;
  answered = (fleet: unknown): void => {
    if (fleet === 'nonsense') throw new TypeError('cannot be drawn');
    this.heard.push(fleet);
  };
  failed = (reason: unknown): void => {
    this.heard.push(reason);
  };

  ask(): Promise<unknown> {
    return new Promise((answer, fail) => this.asked.push({ answer, fail }));
  }

  listen(note: () => void): () => void {
    this.note = note;
    return () => {
      this.note = null;
    };
  }

  after(ms: number, run: () => void): () => void {
    const timer = { ms, run };
    this.timers.add(timer);
    return () => this.timers.delete(timer);
  }

  /** Answers a request, and lets the feed take the answer. */
  async answer(index: number, fleet: unknown): Promise<void> {
    this.asked[index]?.answer(fleet);
    await turn();
  }
}

describe('panel: requests for the fleet', () => {
  let module: FeedModule;
  let around: Surroundings;
  let feed: ReturnType<FeedModule['createFeed']>;
  before(async () => {
    module = await panelModule<FeedModule>('feed.mjs');
  });
  beforeEach(() => {
    around = new Surroundings();
    feed = module.createFeed({
      ask: () => around.ask(),
      listen: (note) => around.listen(note),
      after: (ms, run) => around.after(ms, run),
      answered: around.answered,
      failed: around.failed,
    });
  });

  it('the feed asks when it is opened, and for each note after the answer', async () => {
    feed.open();
    await around.answer(0, 'first');
    around.note?.();
    await around.answer(1, 'second');
    expect(around.heard).to.deep.equal(['first', 'second']);
  });

  it('the feed has one request in flight, and asks once more for all notes meanwhile', async () => {
    feed.open();
    for (let times = 0; times < 5; times += 1) around.note?.();
    expect(around.asked).to.have.lengthOf(1);
    await around.answer(0, 'old');
    expect(around.asked).to.have.lengthOf(2);
    await around.answer(1, 'new');
    expect(around.asked).to.have.lengthOf(2);
    expect(around.heard).to.deep.equal(['old', 'new']);
  });

  it('the feed asks without a note every 5 s, even after a failure, so that nothing stale is shown as live', async () => {
    feed.open();
    around.asked[0]?.fail({ status: 0 });
    await turn();
    const [timer, ...more] = around.timers;
    expect(more).to.deep.equal([]);
    expect(timer?.ms).to.equal(5000);
    timer?.run();
    await around.answer(1, 'again');
    expect(around.heard).to.deep.equal([{ status: 0 }, 'again']);
  });

  it('the feed postpones the next request whenever it asks', async () => {
    feed.open();
    await around.answer(0, 'first');
    const [timer] = around.timers;
    around.note?.();
    expect(around.timers).to.have.lengthOf(1);
    expect(around.timers.has(timer as never)).to.equal(false);
  });

  it('a closed feed leaves no timer and no listener, and ignores a late answer', async () => {
    feed.open();
    feed.close();
    expect([around.timers.size, around.note]).to.deep.equal([0, null]);
    await around.answer(0, 'late');
    feed.refresh();
    expect([around.heard, around.asked.length]).to.deep.equal([[], 1]);
  });

  it('a reopened feed starts afresh, whatever the earlier request does', async () => {
    feed.open();
    feed.close();
    feed.open();
    expect(around.asked).to.have.lengthOf(2);
    await around.answer(0, 'of before');
    await around.answer(1, 'of now');
    expect(around.heard).to.deep.equal(['of now']);
  });

  it('the feed is open once, however often it is opened', () => {
    feed.open();
    feed.open();
    expect(around.asked).to.have.lengthOf(1);
  });

  it('the feed continues after an answer that cannot be drawn', async () => {
    feed.open();
    await around.answer(0, 'nonsense');
    expect(around.heard[0]).to.be.instanceOf(TypeError);
    around.note?.();
    await around.answer(1, 'sense');
    expect(around.heard[1]).to.equal('sense');
  });
});
