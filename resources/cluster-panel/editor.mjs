/** The parts of Node-RED's editor that the panel uses. */

const TOPIC = 'cluster-leader/fleet';
const STANDBY_TOPIC = 'cluster-leader/standby';
/** ms after which a request counts as failed. */
const REQUEST_TIMEOUT_MS = 10_000;

export function createEditor(RED, $) {
  /** Uses jQuery, because the editor adds the user's token and the admin root to its requests. */
  const request = (url, method, more = {}) =>
    new Promise((resolve, reject) => {
      $.ajax({ url, method, cache: false, timeout: REQUEST_TIMEOUT_MS, ...more })
        .done((answer) => resolve(answer))
        .fail((failure) => reject({ status: failure.status, code: failure.responseJSON?.code }));
    });

  /** As JSON, because the runtime refuses requests that a foreign page's form could have sent. */
  const command = (name, body) =>
    request(`cluster-leader/${name}`, 'POST', {
      contentType: 'application/json',
      data: JSON.stringify(body),
    });

  const labelOf = (id) => {
    const node = RED.nodes.node(id);
    return node ? RED.utils.getNodeLabel(node, node.type) : null;
  };

  const after = (ms, run) => {
    const timer = setTimeout(run, ms);
    return () => clearTimeout(timer);
  };

  /** Calls `changed` on every notification, and on a new connection, since notifications may have been missed. */
  const listenTo = (topic) => (changed) => {
    RED.comms.subscribe(topic, changed);
    RED.comms.on('connect', changed);
    return () => {
      RED.comms.unsubscribe(topic, changed);
      RED.comms.off('connect', changed);
    };
  };

  return {
    askForFleet: () => request('cluster-leader/fleet', 'GET'),
    askForStandby: () => request('cluster-leader/standby', 'GET'),
    handOver: (election, to) => command('hand-over', { election, to }),
    /** @param member null for the replica that serves this editor */
    drain: (member, on) => command('drain', { member, on }),
    permitted: () => RED.user.hasPermission('cluster-leader.write'),
    notify: (content, options) => RED.notify(content, options),
    cancelLabel: RED._('common.label.cancel'),
    closeLabel: RED._('common.label.close'),
    after,
    every: (ms, run) => {
      const timer = setInterval(run, ms);
      return () => clearInterval(timer);
    },
    listen: listenTo(TOPIC),
    listenForStandby: listenTo(STANDBY_TOPIC),
    /** Tells what the editor has made the runtime do with the flows: menu, keys and button alike. */
    watchFlows: ({ deployed, started }) => {
      const heard = (_event, _answer, { type, url, data, headers }) => {
        if (type !== 'POST') return;
        const path = url.split('?')[0];
        if (/(^|\/)flows\/state$/.test(path)) {
          if (/\bstart\b/.test(String(data))) started();
        } else if (/(^|\/)flows$/.test(path)) {
          if (headers?.['Node-RED-Deployment-Type'] === 'reload') started();
          else deployed();
        }
      };
      $(document).on('ajaxSuccess', heard);
      return () => $(document).off('ajaxSuccess', heard);
    },
    /** The user's languages, the preferred one first. */
    languages: () => [localStorage.getItem('editor-language'), ...navigator.languages],
    canvas: {
      reveal: (id) => RED.view.reveal(id),
      /** `label` is null if the editor has no such node; `path` names the subflow instances around it. */
      placeOf: ({ id, within }) => ({
        label: labelOf(id),
        path: within.map((instance) => labelOf(instance) ?? instance).join(' › '),
      }),
      /** The name of a node's config node; null if there is none, or it has no name. */
      serverNameOf: ({ id }) => RED.nodes.node(RED.nodes.node(id)?.valkey)?.name || null,
    },
    copy: (words, button, confirmation) => RED.clipboard.copyText(words, $(button), confirmation),
    /** Downloads a file. */
    save: (name, content) => {
      const url = URL.createObjectURL(new Blob([content], { type: 'application/json' }));
      $('<a>', { href: url, download: name }).get(0).click();
      setTimeout(() => URL.revokeObjectURL(url), 0);
    },
  };
}
