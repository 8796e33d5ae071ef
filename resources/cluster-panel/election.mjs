/** The card of one lock key. */
import { element, redraw, say, set } from './elements.mjs';
import { createLease } from './lease.mjs';
import { createMembers } from './members.mjs';
import { createNodeLinks } from './node-links.mjs';
import { dot } from './role.mjs';
import { standingOf } from './standing.mjs';
import { createTimeline } from './timeline.mjs';

export function createElection(election, context, open) {
  const { text, complaint, formats, clock, handOver } = context;
  const lamp = element('span');
  const key = element('span', { class: 'cluster-panel-name' }, election.lockKey);
  const role = element('small', { 'aria-live': 'polite' });
  const trouble = element('p', { class: 'cluster-panel-complaint' });
  const leader = element('dd', { 'data-leader-name': '' });
  const since = element('time');
  const token = element('dd', {
    class: 'cluster-panel-token',
    'data-token': '',
    title: text('election.tokenHint'),
  });
  const address = element('dd');
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
    ...row('election.since', element('dd', {}, since)),
    ...row('lease.heading', element('dd', {}, lease.root)),
    ...row('election.token', token),
    ...serverRow,
    ...row('election.nodes', element('dd', {}, nodes.root)),
  );
  const root = element(
    'details',
    { class: 'cluster-panel-election', 'data-election': election.id },
    element('summary', {}, lamp, element('span', { class: 'cluster-panel-title' }, key, role)),
    trouble,
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
    lease.tick();
    say(since, formats.ago(now.since, clock.now()));
  }

  resign.addEventListener('click', () => handOver.ask(now));

  return {
    root,
    tick,
    /** @param election as the contract has it, with its `server`, and whether there are `severalServers` */
    update(election) {
      now = election;
      const { lockKey, role: mine, leader: name, server } = election;
      const standing = standingOf(election, server);
      set(root, 'data-role', mine);
      set(root, 'data-lock-key', lockKey);
      redraw(lamp, standing.lamp, () => [dot(standing.lamp)]);
      say(role, text(standing.headline));
      trouble.hidden = standing.complaint === null;
      say(trouble, standing.complaint === null ? '' : complaint(standing.complaint));
      redraw(leader, [name, mine], () => leaderWords(election));
      set(since, 'datetime', new Date(election.since).toISOString());
      set(since, 'title', formats.exact(election.since));
      token.previousElementSibling.hidden = token.hidden = election.token === null;
      say(token, election.token === null ? '' : String(election.token));
      for (const part of serverRow) part.hidden = !election.severalServers;
      say(address, server?.address ?? '');
      resign.hidden = mine !== 'leader';
      resign.disabled = !handOver.permitted();
      set(resign, 'title', text(resign.disabled ? 'handOver.notPermitted' : 'handOver.hint'));
      lease.update(election, standing.lease === null ? '' : text(standing.lease));
      members.update(election.members);
      timeline.update(election.changes, clock.now());
      nodes.update(election.nodes);
      tick();
    },
  };

  function leaderWords({ role: mine, leader: name }) {
    if (name === null) return [text('election.nobody')];
    const tag = element('span', { class: 'cluster-panel-tag' }, text('replica.self'));
    return mine === 'leader' ? [name, tag] : [name];
  }
}
