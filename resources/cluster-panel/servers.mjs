/** The connection to each server. */
import { element, redraw } from './elements.mjs';
import { contactDot, dot } from './role.mjs';

export function createServers({ text, complaint, formats }) {
  const root = element('ul', { class: 'cluster-panel-servers', 'data-servers': '' });

  function server({ id, address, database, contact, since, complaint: trouble, pushesLive }) {
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
      { 'data-server': id, 'data-contact': contact },
      dot(contactDot(contact)),
      element(
        'div',
        {},
        element('span', { class: 'cluster-panel-name' }, address),
        element('small', { class: 'cluster-panel-facts' }, ...facts),
        trouble === null
          ? null
          : element(
              'p',
              { class: 'cluster-panel-complaint', 'data-complaint': trouble.code },
              complaint(trouble),
            ),
      ),
    );
  }

  return {
    root,
    update: (servers) => redraw(root, servers, () => servers.map(server)),
  };
}
