/** What the panel says of primaries that can move. The answers are made up: their real ones take servers by the dozen. */
import { expect } from 'chai';
import { ClusterPanel } from '../../../dev/harness/browser/index.js';
import type { FleetView, ServerView } from '../../../src/panel/fleet-view.js';
import type { BrowserSuite } from '../../support/browser/browser-suite.js';
import type { EditorFleet } from '../../support/browser/editor-fleet.js';
import { newKey } from '../../support/redis/test-redis.js';
import { electionFlow, emptyFlow, LEADER } from '../support/flows.js';

/** Call in `describe`. */
export function panelOfPrimaries(browser: BrowserSuite, fleet: EditorFleet): void {
  it('the panel names primaries, and counts how long ago one moved', async () => {
    await fleet.bob.deploy(emptyFlow);
    await fleet.ada.deploy(electionFlow({ server: fleet.redis.server, lockKey: newKey() }));
    await fleet.ada.waitForStatus(LEADER, ({ fill }) => fill === 'green', 8_000);
    const editor = await browser.openAgain(fleet.ada);
    let told: Partial<ServerView> = { kind: 'sentinel', primaries: ['10.0.0.1:6379'] };
    await editor.page.route('**/cluster-leader/fleet*', async (route) => {
      const response = await route.fetch();
      const view = (await response.json()) as FleetView;
      const servers = view.servers.map((server) => ({ ...server, ...told }));
      await route.fulfill({ response, json: { ...view, servers } });
    });
    const panel = await ClusterPanel.open(editor);
    const { server } = panel;
    await server.locator('[data-primaries]').waitFor();
    expect(await server.getAttribute('data-kind')).to.equal('sentinel');
    expect(await server.locator('[data-primaries]').textContent()).to.equal('primary 10.0.0.1:6379');
    expect(await server.locator('[data-failover]').count()).to.equal(0);

    const failover = { from: '10.0.0.1:6379', to: '10.0.0.2:6379', at: Date.now() - 2_000 };
    told = { kind: 'cluster', primaries: ['10.0.0.2:6379', '10.0.0.3:6379'], failover };
    const news = server.locator('[data-failover]');
    await news.waitFor();
    expect(await server.locator('[data-primaries]').textContent()).to.equal(
      'primaries 10.0.0.2:6379 and 10.0.0.3:6379',
    );
    const seconds = async () =>
      Number(/moved to 10\.0\.0\.2:6379, (\d+) seconds ago$/.exec((await news.textContent()) ?? '')?.[1]);
    const then = await seconds();
    expect(then).to.be.at.least(2);
    await editor.page.waitForFunction(
      `!document.querySelector('[data-failover]').textContent.includes(', ${then} ')`,
    );
    expect(await seconds()).to.be.above(then);
    expect(await news.getAttribute('title')).to.match(/^From 10\.0\.0\.1:6379, /);
    await editor.page.unrouteAll({ behavior: 'wait' });
  });
}
