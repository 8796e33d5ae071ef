import { expect } from 'chai';
import { account, TickingFleet } from '../../dev/bench/replay/ticking-fleet.js';
import { within } from '../../dev/harness/waiting.js';
import { FETCH_MS, requireVersion } from '../support/fleet/fleet-suite.js';
import { newKey, useRedis } from '../support/redis/test-redis.js';

const TTL_MS = 1_000;
const TAKEOVER_MS = 15_000;

describe('fleet: no tick is lost', function () {
  this.timeout(60_000);
  const redis = useRedis();
  let fleet: TickingFleet | undefined;

  before(async function () {
    this.timeout(FETCH_MS);
    await requireVersion(this, 4);
  });
  afterEach(() => fleet?.end());

  it('each tick passes a gate: a killed and a frozen leader, a restart of Redis, and clean hand-overs', async () => {
    fleet = await TickingFleet.start({
      server: redis.server,
      lockKey: newKey(),
      ttlMs: TTL_MS,
      keyed: false,
    });
    const steady = async (of: TickingFleet): Promise<void> => {
      // The leader has been asked for twice, so that others forget what it has passed.
      const { n } = await of.nextPass();
      await within(
        of.nextPass((pass) => pass.n > n + 15 && !pass.replayed),
        TAKEOVER_MS,
        'ticks to pass',
      );
    };
    await steady(fleet);
    await fleet.crash();
    expect(fleet.passes.some(({ replayed }) => replayed)).to.equal(true);
    await steady(fleet);

    const frozen = fleet.leader;
    const succeeded = fleet.nextPass(({ by }) => by !== frozen.name);
    frozen.freeze();
    await within(succeeded, TAKEOVER_MS, 'a successor');
    frozen.thaw();
    await redis.server.restart({ keepData: false });
    await steady(fleet);
    await fleet.finish();
    await steady(fleet);
    const { ticks, lost } = account(fleet.passes);
    expect(ticks).to.be.above(50);
    expect(lost).to.deep.equal([]);
  });
});
