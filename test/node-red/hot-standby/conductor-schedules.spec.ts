import { expect } from 'chai';
import fc from 'fast-check';
import { Conductor } from '../../../src/node-red/hot-standby/conductor/conductor.js';
import { flowEvents } from '../../../src/node-red/hot-standby/flow-events.js';
import { FlowGate } from '../../../src/node-red/hot-standby/flow-gate.js';
import { FlowOperations } from '../../../src/node-red/hot-standby/flow-operations.js';
import type { LiveRuntime, RuntimeSettings } from '../../../src/node-red/hot-standby/live-runtime.js';
import { SimulatedFlows } from './support/simulated-flows.js';

/** Schedules that are tried. */
const RUNS = Number(process.env.STANDBY_SCHEDULES ?? 400);

/** A conductor of simulated flows, and what it must never let happen. */
class Stage {
  readonly flows = new SimulatedFlows();
  readonly conductor: Conductor;
  readonly wrongs: string[] = [];
  leads = false;
  /** Whether the election waits for a retreat: until then there is no new term. */
  retreating = false;
  stuck = false;
  /** Whether a stop has broken into a start, which nobody can make up for. */
  broken = false;

  constructor() {
    const { flows } = this;
    const settings = flows.settings as unknown as RuntimeSettings;
    const nodes = { closeContextsPlugin: async () => undefined, loadContextsPlugin: async () => undefined };
    const storage = { getFlows: async () => ({ flows: [], rev: '', credentials: {} }) };
    const operations = new FlowOperations(
      { flows, nodes, settings, storage } as unknown as LiveRuntime,
      10_000,
    );
    this.conductor = new Conductor({
      isLeader: () => this.leads,
      prepare: () => operations.prepare(),
      start: () => operations.start(1),
      stop: () => operations.stop(),
      flush: () => operations.flush(),
      halt: () => undefined,
      resign: () => this.wrongs.push('resigned'),
      stuck: () => {
        this.stuck = true;
      },
      failed: (operation, error) => this.wrongs.push(`${operation} failed: ${error}`),
    });
    flows.events.on('flows:stopping', () => {
      this.broken ||= this.conductor.state.live === 'starting';
    });
    new FlowGate(settings, (wish) => this.conductor.ask(wish));
    flowEvents(flows.events, { nodeCloseTimeoutMs: 15_000, now: () => 0 }).subscribe((event) =>
      this.conductor.dispatch(event),
    );
    flows.events.on('flows:starting', () => {
      if (!this.leads) this.wrongs.push('flows start on a standby');
    });
  }

  lead(): void {
    if (this.leads || this.retreating) return;
    this.leads = true;
    this.conductor.dispatch({ type: 'lead' });
  }

  retreat(): void {
    if (!this.leads) return;
    this.leads = false;
    this.retreating = true;
    void this.conductor.retreat().then(() => {
      this.retreating = false;
      if (this.flows.alive.size > 0) this.wrongs.push('a node acts after the retreat');
    });
  }

  /** Runs one of the tasks that wait, and all that follows at once. */
  async task(choice: number): Promise<void> {
    const { tasks } = this.flows;
    if (tasks.length > 0) tasks.splice(choice % tasks.length, 1)[0]?.();
    await this.settle();
  }

  async settle(): Promise<void> {
    await new Promise((resolve) => setImmediate(resolve));
    if (!this.leads && !this.retreating && this.flows.alive.size > 0) this.wrongs.push('a standby acts');
    const doubles = this.flows.doubles.splice(0);
    // Of a start that a stop has broken into, Node-RED loses sight, and starts the same nodes again.
    if (!this.conductor.state.loose) this.wrongs.push(...doubles.map((id) => `two nodes ${id}`));
  }

  async finish(): Promise<void> {
    await this.settle();
    for (let left = 200; this.flows.tasks.length > 0 && left > 0; left -= 1) await this.task(0);
    await this.settle();
  }
}

type Act = (stage: Stage, choice: number) => void | Promise<void>;

const acts: Readonly<Record<string, Act>> = {
  lead: (stage) => stage.lead(),
  retreat: (stage) => stage.retreat(),
  task: (stage, choice) => stage.task(choice),
  'another task': (stage, choice) => stage.task(choice + 1),
  'deploy, full': (stage) => void stage.flows.deploy('full'),
  'deploy, nodes': (stage) => void stage.flows.deploy('nodes'),
};

/** What users and types do while nodes are being created, Node-RED itself does not survive: see `loose`. */
const rude: Readonly<Record<string, Act>> = {
  ...acts,
  'press start': (stage) => void stage.flows.press('start'),
  'press stop': (stage) => void stage.flows.press('stop'),
};

const schedule = (names: readonly string[]) =>
  fc.array(fc.tuple(fc.constantFrom(...names), fc.nat(5)), { minLength: 5, maxLength: 60 });

async function perform(
  stage: Stage,
  plan: readonly (readonly [string, number])[],
  from: Readonly<Record<string, Act>>,
): Promise<void> {
  void stage.flows.startFlows(); // the runtime boots
  for (const [name, choice] of plan) {
    await from[name]?.(stage, choice);
    await stage.settle();
  }
}

async function expectToHold<Plan>(property: fc.IAsyncProperty<Plan>): Promise<void> {
  const result = await fc.check(property, { numRuns: RUNS });
  expect(result.failed, String(await fc.asyncDefaultReportMessage(result))).to.equal(false);
}

describe('the conductor, in random schedules', function () {
  this.timeout(60_000);

  it('flows run only while this replica leads, never twice, and stop before the lease may be another’s', async () => {
    await expectToHold(
      fc.asyncProperty(schedule(Object.keys(rude)), async (plan) => {
        const stage = new Stage();
        await perform(stage, plan, rude);
        stage.retreat();
        await stage.finish();
        expect(stage.wrongs).to.deep.equal([]);
        // Either nothing acts any more, or the process is to end.
        if (!stage.stuck) expect([stage.retreating, stage.flows.alive.size]).to.deep.equal([false, 0]);
        else expect([stage.retreating, stage.broken]).to.deep.equal([true, true]);
      }),
    );
  });

  it('a Start while nodes still close creates none beside them, and is not lost', async () => {
    for (const how of ['press stop', 'deploy, full'] as const) {
      const stage = new Stage();
      void stage.flows.startFlows();
      stage.lead();
      await stage.finish();
      expect(stage.flows.alive.size, how).to.equal(4);
      await rude[how]?.(stage, 0);
      if (how === 'deploy, full') await stage.task(0);
      await stage.settle();
      void stage.flows.press('start');
      await stage.settle();
      // What is newest comes first: the nodes that close take longest.
      for (let left = 100; stage.flows.tasks.length > 0 && left > 0; left -= 1) {
        await stage.task(stage.flows.tasks.length - 1);
      }
      expect([stage.wrongs, stage.flows.alive.size], how).to.deep.equal([[], 4]);
    }
  });

  it('a leader’s flows run in the end, and every retreat comes to its end', async () => {
    const orderly = Object.keys(acts).filter((name) => !name.startsWith('deploy'));
    await expectToHold(
      fc.asyncProperty(schedule(orderly), async (plan) => {
        const stage = new Stage();
        await perform(stage, plan, acts);
        await stage.finish();
        expect(stage.retreating).to.equal(false);
        stage.lead();
        await stage.settle();
        await stage.finish();
        expect([...stage.flows.alive].map(({ id }) => id)).to.have.members(['a', 'b', 'c', 'd']);
        expect([stage.wrongs, stage.stuck]).to.deep.equal([[], false]);
      }),
    );
  });
});
