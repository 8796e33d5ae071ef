/** When a replica looks at the journal of a real server, and what waits for it. */
import { EventEmitter } from 'node:events';
import { expect } from 'chai';
import { BehaviorSubject, NEVER } from 'rxjs';
import { poll } from '../../../../dev/harness/waiting.js';
import { DeployExchange } from '../../../../src/node-red/hot-standby/deploys/deploy-exchange.js';
import type { OnConflict } from '../../../../src/node-red/hot-standby/deploys/order.js';
import { DeployReport } from '../../../../src/node-red/hot-standby/deploys/report.js';
import type { HotStandby, StandbyState } from '../../../../src/node-red/hot-standby/hot-standby.js';
import { deployKey } from '../../../../src/redis/keys.js';
import { ManualClock } from '../../../support/manual-clock.js';
import { useLab } from '../../../support/redis/lab.js';
import { useReplicas } from '../../../support/redis/store-user.js';

describe('the exchange of deploys', () => {
  const lab = useLab();
  const replicas = useReplicas(lab);
  const open: Peer[] = [];

  afterEach(() => {
    for (const peer of open.splice(0)) peer.exchange.close();
  });

  /** A replica whose runtime is simulated, on a real server. */
  class Peer {
    readonly clock = new ManualClock();
    readonly contact = new BehaviorSubject<{ readonly up: boolean }>({ up: true });
    readonly events = new EventEmitter();
    readonly lines: string[] = [];
    readonly preparations = new Set<() => Promise<void>>();
    label: string;
    /** null until the flows are loaded. */
    flows = (): object | null => ({
      flows: [{ id: 't', type: 'tab', label: this.label }],
      rev: this.label,
    });
    /** Until what is deployed has been stored. */
    storing: Promise<void> = Promise.resolve();
    readonly api = {
      setFlows: async ({ flows }: { flows: { flows: ReadonlyArray<{ readonly label: string }> } }) => {
        this.label = flows.flows[0]?.label ?? '';
        await this.storing;
      },
    };
    exchange!: DeployExchange;

    /** @param hears whether hints reach it */
    constructor(
      label: string,
      readonly hears = true,
      readonly onConflict: OnConflict = 'refuse',
    ) {
      this.label = label;
    }

    async open(): Promise<this> {
      const { store } = await replicas.join();
      const line = (text: string) => void this.lines.push(text);
      const standby = {
        ...{ usable: true, lockKey: lab.key, server: lab.options, preparations: this.preparations },
        state$: new BehaviorSubject({ phase: 'standby' } as StandbyState),
        participant: {
          session: {
            contactOf: () => this.contact,
            endpointOf: (key: string) => store.endpointOf(key),
            side: this.hears ? store.side : { ...store.side, listen: () => NEVER },
            pushesLive$: store.pushesLive$,
          },
          elector: { id: 'own' },
        },
        runtime: {
          events: this.events,
          settings: { get: () => undefined, set: async () => undefined },
          flows: { getFlows: () => this.flows() },
          nodes: { getCredentials: () => undefined, getType: () => undefined },
          api: this.api,
        },
      } as unknown as HotStandby;
      this.exchange = new DeployExchange({
        standby,
        settings: { credentialSecret: 'a secret', onConflict: this.onConflict, handOver: false },
        name: this.label,
        clock: this.clock,
        report: new DeployReport({
          log: { info: line, warn: line, error: line },
          events: this.events,
          _: (key) => key.split('.').at(-1) ?? '',
        }),
      });
      open.push(this);
      await this.exchange.open();
      return this;
    }

    deploy(label: string): void {
      this.label = label;
      this.events.emit('runtime-event', { id: 'runtime-deploy' });
    }

    says(text: string): Promise<unknown> {
      return poll(async () => this.lines.includes(text), { ms: 8_000, what: text });
    }

    has(label: string): Promise<unknown> {
      return poll(async () => this.label === label, { ms: 8_000, what: label });
    }
  }

  const entry = () => lab.command('EXISTS', deployKey(lab.key));

  it('a deploy reaches the other replica at once', async () => {
    const [anna, bert] = await Promise.all([new Peer('anna').open(), new Peer('bert').open()]);
    anna.deploy('new');
    await bert.has('new');
  });

  for (const onConflict of ['refuse', 'last-wins'] as const)
    for (const failure of [null, new Error('disk full')])
      it(`a deploy is looked at when it is stored (${onConflict}, ${failure?.message ?? 'well'})`, async () => {
        const anna = await new Peer('anna', true, onConflict).open();
        await anna.exchange.deployWithoutGap(async () => undefined);
        let stored = (): void => undefined;
        anna.storing = new Promise((resolve, reject) => {
          stored = () => (failure === null ? resolve() : reject(failure));
        });
        const deployed = anna.api.setFlows({ flows: { flows: [{ label: 'half' }] } }).catch(String);
        await anna.has('half');
        await anna.exchange.deployWithoutGap(async () => undefined);
        expect(await entry()).to.equal(0);
        stored();
        await deployed;
        await anna.says('published');
      });

  it('a deploy that is made while the server is away is published when it is back', async () => {
    const [anna, bert] = await Promise.all([new Peer('anna').open(), new Peer('bert').open()]);
    anna.contact.next({ up: false });
    anna.deploy('meanwhile');
    await new Promise(setImmediate);
    expect(await entry()).to.equal(0);
    anna.contact.next({ up: true });
    await bert.has('meanwhile');
  });

  it('flows that cannot be read are told, and do not end the process', async () => {
    const anna = new Peer('anna');
    anna.flows = () => null;
    await anna.open();
    anna.flows = () => {
      throw new RangeError('Maximum call stack size exceeded');
    };
    const unhandled: unknown[] = [];
    const listen = (reason: unknown): void => void unhandled.push(reason);
    process.on('unhandledRejection', listen);
    anna.deploy('too deep');
    await anna.says('failed');
    process.removeListener('unhandledRejection', listen);
    expect(unhandled).to.deep.equal([]);
  });

  it('a deploy of which nobody was told is found within a minute', async () => {
    const [anna, bert] = await Promise.all([new Peer('anna').open(), new Peer('bert', false).open()]);
    anna.deploy('unheard');
    await anna.says('published');
    bert.clock.runUntil(59_000);
    expect(bert.label).to.equal('bert');
    bert.clock.runUntil(60_000);
    await bert.has('unheard');
  });

  it('a replica that joins has the newest flows before it stands for election', async () => {
    const anna = await new Peer('anna').open();
    anna.deploy('newest');
    await anna.says('published');
    const late = new Peer('late');
    const opening = late.open();
    await poll(async () => late.preparations.size > 0, { ms: 8_000, what: 'the preparation' });
    await Promise.all([...late.preparations].map((prepare) => prepare()));
    expect(late.label).to.equal('newest');
    await opening;
  });

  it('a replica without contact does not wait for ever', async () => {
    const alone = new Peer('alone');
    alone.contact.next({ up: false });
    await alone.open();
    let prepared = false;
    const preparing = Promise.all([...alone.preparations].map((prepare) => prepare())).then(() => {
      prepared = true;
    });
    await new Promise(setImmediate);
    expect(prepared).to.equal(false);
    alone.clock.runUntil(2_000);
    await preparing;
  });

  it('leaves the runtime as it was when it is closed', async () => {
    const anna = new Peer('anna');
    const { setFlows } = anna.api;
    await anna.open();
    const listeners = () => anna.events.eventNames().map((name) => anna.events.listenerCount(name));
    expect(listeners()).to.deep.equal([1, 1]);
    anna.exchange.close();
    expect(listeners()).to.deep.equal([]);
    expect(anna.preparations.size).to.equal(0);
    expect(anna.api.setFlows).to.equal(setFlows);
  });
});
