/** The whole panel: its parts, or a message if there is nothing to show. */
import { createServerClock } from './clock.mjs';
import { createDrain } from './drain.mjs';
import { createEditor } from './editor.mjs';
import { element, redraw } from './elements.mjs';
import { createFeed } from './feed.mjs';
import { createFormats, languageOf } from './formats.mjs';
import { createHandOver } from './hand-over.mjs';
import { createKeyList } from './key-list.mjs';
import { createColours } from './periods.mjs';
import { createServers } from './servers.mjs';
import { createStandbySection } from './standby-section.mjs';
import { createTexts } from './texts.mjs';
import { createUnusable } from './unusable.mjs';
import { watchVisibility } from './visibility.mjs';

/** As many as timeline.css defines. */
const COLOURS = 8;
/** ms between two updates of the countdowns. */
const TICK_MS = 250;

/**
 * @param root the tab's empty content element
 * @param translate looks up texts in the plugin's catalog
 */
export function mountPanel(root, RED, $, translate) {
  const editor = createEditor(RED, $);
  const texts = createTexts(translate);
  const { text } = texts;
  const formats = createFormats(languageOf(text('language'), editor.languages()));
  const clock = createServerClock(() => performance.now());
  let fleet = null;
  let stopTicking = null;

  const feed = createFeed({ ...editor, ask: editor.askForFleet, answered: show, failed: showFailure });
  const handOver = createHandOver({ ...editor, text, formats, refresh: feed.refresh });
  const drain = createDrain({ ...editor, text, refresh: feed.refresh, isLast });
  const context = {
    ...texts,
    formats,
    clock,
    handOver,
    drain,
    canvas: editor.canvas,
    copy: editor.copy,
    save: editor.save,
    colourOf: createColours(COLOURS),
  };

  const banner = element('div', { class: 'cluster-panel-banner', role: 'status' });
  // Not a <header>, which would be the banner landmark of the whole page.
  const replica = element('div', { 'data-replica': '' });
  const standby = createStandbySection(context);
  const unusable = createUnusable(context);
  const keys = createKeyList(context);
  const servers = createServers(context);
  const body = element(
    'div',
    { class: 'cluster-panel-body', hidden: '' },
    replica,
    standby.root,
    unusable.root,
    keys.root,
    servers.root,
  );
  root.setAttribute('role', 'region');
  root.setAttribute('aria-label', text('tab.name'));
  root.classList.add('cluster-panel');
  root.append(banner, body);
  showState('loading', {});

  function show(answer) {
    clock.adjust(answer.now);
    fleet = answer;
    const severalServers = answer.servers.length > 1;
    const byId = new Map(answer.servers.map((server) => [server.id, server]));
    const isEmpty = answer.elections.length === 0 && answer.unusable.length === 0 && !answer.standby;
    showState(isEmpty ? 'empty' : 'live', {});
    body.hidden = false;
    showReplica(answer.replica);
    servers.update(answer.servers, answer.elections);
    standby.update(answer.standby);
    unusable.update(answer.unusable);
    keys.update(
      answer.elections.map((election) => ({
        ...election,
        severalServers,
        replicaName: answer.replica.name,
        server: byId.get(election.serverId),
      })),
    );
    handOver.follow(answer.elections);
  }

  function showReplica({ name, version, startedAt, drained }) {
    const uptime = formats.duration(clock.now() - startedAt);
    const hadFocus = replica.contains(document.activeElement);
    const button = () => replica.querySelector('button');
    redraw(replica, [name, version, uptime, drained], () => [
      element('span', { class: 'cluster-panel-name' }, name),
      element('span', { class: 'cluster-panel-tag' }, text('replica.self')),
      drained ? element('span', { class: 'cluster-panel-tag' }, text('members.drained')) : null,
      element(
        'small',
        { title: text('replica.startedAt', { time: formats.exact(startedAt) }) },
        text('replica.about', { version, uptime }),
      ),
      drain.button({ name, drained, self: true }, button),
    ]);
    if (hadFocus && !replica.contains(document.activeElement)) button()?.focus();
  }

  /** Whether some lock key would have no candidate without this member. */
  function isLast({ id, self }) {
    return fleet.elections
      .filter(({ members }) => members.some((member) => (self ? member.self : member.id === id)))
      .some(({ members }) => {
        const others = members.filter((member) => (self ? !member.self : member.id !== id));
        return !others.some(({ heard, drained, priority }) => heard && !drained && priority !== 'never');
      });
  }

  function showFailure(reason) {
    // An answer that the panel cannot show, from another version of the package.
    if (reason instanceof Error) return showState('broken', { detail: reason.message });
    const { status } = reason;
    const state =
      { 0: 'unreachable', 401: 'forbidden', 403: 'forbidden', 404: 'missing' }[status] ?? 'failed';
    // Without the permission to see the cluster, the last view must not stay on screen.
    if (state === 'forbidden') body.hidden = true;
    return showState(state, { status });
  }

  function showState(state, params) {
    root.setAttribute('data-state', state);
    banner.hidden = state === 'live';
    redraw(banner, [state, params], () => {
      if (state === 'live') return [];
      const words = element('p', {}, text(`state.${state}`, params));
      if (state === 'loading' || state === 'empty') return [words];
      const retry = element(
        'button',
        { type: 'button', class: 'red-ui-button red-ui-button-small' },
        text('state.retry'),
      );
      retry.addEventListener('click', feed.refresh);
      return [words, retry];
    });
  }

  watchVisibility(root, {
    shown: () => {
      feed.open();
      stopTicking = editor.every(TICK_MS, () => {
        keys.tick();
        servers.tick();
      });
    },
    hidden: () => {
      feed.close();
      stopTicking?.();
      stopTicking = null;
    },
  });
}
