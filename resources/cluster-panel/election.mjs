/** The card of one lock key. */
import { element, redraw, setAttribute, setText } from './elements.mjs';
import { createLease } from './lease.mjs';
import { createMembers } from './members.mjs';
import { createNodeLinks } from './node-links.mjs';
import { dot } from './role.mjs';
import { absentLeader, leaderOf, standingOf } from './standing.mjs';
import { createTimeline } from './timeline.mjs';
import { createToken } from './token.mjs';
import { createTtlWarning } from './ttl-warning.mjs';

export function createElection(election, context, open) {
  const { text, problem, wait: waitWords, formats, clock, handOver } = context;
  const lamp = element('span');
  const key = element('span', { class: 'cluster-panel-name' }, election.lockKey);
  const role = element('small', { 'aria-live': 'polite' });
  // In the head, so that it is visible on a closed card, too.
  const trouble = element('span', { class: 'cluster-panel-problem', 'data-problem-words': '' });
  const ttlWarning = createTtlWarning(context);
  const head = element(
    'summary',
    {},
    lamp,
    element('span', { class: 'cluster-panel-title' }, key, role, trouble, ttlWarning.badge),
  );
  const leader = element('dd', { 'data-leader-name': '' });
  const since = element('time');
  const token = createToken(context);
  const tokenRow = row('election.token', element('dd', {}, ...token.nodes));
  const address = element('dd');
  const next = element('dd', { 'data-next': '' });
  const nextRow = row('election.next', next);
  const serverRow = row('election.server', address);
  const resign = element(
    'button',
    { type: 'button', class: 'red-ui-button', 'data-hand-over': '' },
    text('handOver.button'),
  );
  const lease = createLease(context);
  const members = createMembers(context);
  const timeline = createTimeline(context);
  const nodes = createNodeLinks(context);
  const facts = element(
    'dl',
    {},
    ...row('election.leader', leader),
    ...nextRow,
    ...row('election.since', element('dd', {}, since)),
    ...row('lease.heading', element('dd', {}, lease.root)),
    ...tokenRow,
    ...serverRow,
    ...row('election.nodes', element('dd', {}, nodes.root)),
  );
  const root = element(
    'details',
    { class: 'cluster-panel-election', 'data-election': election.id },
    head,
    ttlWarning.root,
    facts,
    resign,
    element('h4', {}, text('members.heading')),
    members.root,
    element('h4', {}, text('timeline.heading')),
    timeline.root,
  );
  root.open = open;
  let now = election;

  function row(heading, described) {
    return [element('dt', {}, text(heading)), described];
  }

  function tick() {
    if (!root.open) return;
    lease.tick();
    setText(since, formats.ago(now.since, clock.now()));
  }

  function resignHint(mine) {
    if (resign.disabled) return text('handOver.notPermitted');
    return mine === 'leader' ? text('handOver.hint') : '';
  }

  /** Whether another member can be asked to hand over. Older versions cannot. */
  function isAsked(leader) {
    return leader?.heard === true && leader.drained !== null;
  }

  /** The button is hidden if no leader is known any more. */
  function refocus() {
    (resign.hidden ? head : resign).focus();
  }

  resign.addEventListener('click', () => handOver.ask(now, refocus));
  root.addEventListener('toggle', tick);

  return {
    root,
    tick,
    /** @param election as in the answer, with its `server`, the `replicaName`, and whether there are `severalServers` */
    update(election) {
      now = election;
      const { lockKey, role: mine, leader: name, server } = election;
      const standing = standingOf(election, server);
      setAttribute(root, 'data-role', mine);
      setAttribute(root, 'data-lock-key', lockKey);
      redraw(lamp, standing.lamp, () => [dot(standing.lamp)]);
      setText(role, text(headlineKey(election, standing.headline), { leader: name, ...waitOf(election) }));
      trouble.hidden = standing.problem === null;
      setText(trouble, standing.problem === null ? '' : problem(standing.problem));
      redraw(leader, [name, mine, isNamesake(election)], () => leaderWords(election));
      setAttribute(since, 'datetime', new Date(election.since).toISOString());
      setAttribute(since, 'title', formats.exact(election.since));
      for (const part of tokenRow) part.hidden = election.token === null;
      token.update(election.token, lockKey);
      for (const part of serverRow) part.hidden = !election.severalServers;
      setText(address, server?.address ?? '');
      ttlWarning.update(election);
      for (const part of nextRow) part.hidden = election.next === null;
      setText(next, election.next ?? '');
      const canHandOver = mine === 'leader' || isAsked(leaderOf(election));
      // Between two leaders a focused button stays, so that keyboard users stay where they are.
      resign.hidden = !canHandOver && document.activeElement !== resign;
      setAttribute(resign, 'aria-label', text('handOver.of', { key: lockKey }));
      resign.disabled = !handOver.permitted();
      setAttribute(resign, 'title', resignHint(mine));
      lease.update(election, standing.lease === null ? '' : text(standing.lease));
      members.update(election.members, election.next, absentLeader(election, server));
      timeline.update(election.changes, clock.now(), lockKey);
      nodes.update(election.nodes);
      tick();
    },
  };

  function leaderWords(election) {
    const { role: mine, leader: name } = election;
    if (name === null) return [text('election.nobody')];
    const tag = (words) => element('span', { class: 'cluster-panel-tag' }, words);
    if (mine === 'leader') return [name, tag(text('replica.self'))];
    if (!isNamesake(election)) return [name];
    return [name, tag(text('replica.namesake')), element('small', {}, text('replica.namesakeHint'))];
  }

  /** Parameters of the headline. */
  function waitOf({ wait }) {
    if (!wait) return {};
    return { until: formats.short(wait.until, clock.now()), why: waitWords(wait.why) };
  }

  /** Whether the leader is another replica with the same name as this one. */
  function isNamesake({ role: mine, leader: name, replicaName }) {
    return mine !== 'leader' && name !== null && name === replicaName;
  }

  function headlineKey(election, headline) {
    return headline === 'election.follows' && isNamesake(election) ? 'election.followsNamesake' : headline;
  }
}
