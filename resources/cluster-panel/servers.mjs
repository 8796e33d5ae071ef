/** The connection to each server, and where its primary is. */
import { element, redraw, setText } from './elements.mjs';
import { contactDot, dot } from './role.mjs';

export function createServers({ text, problem, formats, clock, canvas }) {
  const list = element('ul', { class: 'cluster-panel-servers', 'data-servers': '' });
  const root = element('section', { hidden: '' }, element('h3', {}, text('servers.heading')), list);

  /** What tells how long ago a primary moved, with the failover. */
  let news = [];

  function server({ names, id, address, database, contact, since, problem: trouble, pushesLive, ...more }) {
    const { kind, primaries, failover } = more;
    const facts = [
      element(
        'span',
        { title: text('servers.since', { time: formats.exact(since) }) },
        text(`contact.${contact}`),
      ),
    ];
    if (contact === 'up') {
      const pushes = pushesLive ? 'pushesLive' : 'pushesOff';
      facts.push(
        element(
          'span',
          { title: text(`servers.${pushes}Hint`), 'data-pushes': pushesLive ? 'live' : 'off' },
          text(`servers.${pushes}`),
        ),
      );
    }
    if (database !== 0) facts.push(element('span', {}, text('servers.database', { number: database })));
    return element(
      'li',
      { 'data-server': id, 'data-contact': contact, 'data-kind': kind },
      dot(contactDot(contact)),
      element(
        'div',
        {},
        element('span', { class: 'cluster-panel-name' }, names.length === 0 ? address : formats.list(names)),
        names.length === 0 ? null : element('small', {}, address),
        element('small', { class: 'cluster-panel-facts' }, ...facts),
        primaries.length === 0 ? null : element('small', { 'data-primaries': '' }, primaryWords(primaries)),
        failover === null ? null : moved(failover),
        trouble === null
          ? null
          : element('p', { class: 'cluster-panel-problem', 'data-problem': trouble.code }, problem(trouble)),
      ),
    );
  }

  function primaryWords(primaries) {
    const [only, ...others] = primaries;
    return others.length === 0
      ? text('servers.primary', { address: only })
      : text('servers.primaries', { addresses: formats.list(primaries) });
  }

  function moved(failover) {
    const { from, at } = failover;
    const title = text('servers.movedHint', { from, time: formats.exact(at) });
    const place = element('small', { 'data-failover': '', title });
    news.push({ place, failover });
    return place;
  }

  function tick() {
    for (const { place, failover } of news) {
      const { to, at } = failover;
      setText(place, text('servers.moved', { to, ago: formats.ago(at, clock.now()) }));
    }
  }

  function namesOf({ id }, elections) {
    const nodes = elections.filter(({ serverId }) => serverId === id).flatMap((election) => election.nodes);
    return [...new Set(nodes.map(canvas.serverNameOf).filter((name) => name !== null))];
  }

  return {
    root,
    tick,
    /** Servers without contact come first. @param elections whose nodes' config nodes name the servers */
    update(servers, elections) {
      root.hidden = servers.length === 0;
      const named = servers
        .map((each) => ({ ...each, names: namesOf(each, elections) }))
        .sort((one, other) => Number(one.contact === 'up') - Number(other.contact === 'up'));
      redraw(list, named, () => {
        news = [];
        return named.map(server);
      });
      tick();
    },
  };
}
