/** What the panel wants of Node-RED's editor, and nothing else of it. */

const topic = 'cluster-leader/fleet';
/** ms; an answer that takes longer is not worth waiting for. */
const requestMs = 10_000;

export function createEditor(RED, $) {
  /** jQuery, because the editor adds the user's token to its requests, and the admin root. */
  const request = (url, method, more = {}) =>
    new Promise((resolve, reject) => {
      $.ajax({ url, method, cache: false, timeout: requestMs, ...more })
        .done((answer) => resolve(answer))
        .fail((failure) => reject({ status: failure.status, code: failure.responseJSON?.code }));
    });

  const labelOf = (id) => {
    const node = RED.nodes.node(id);
    return node ? RED.utils.getNodeLabel(node, node.type) : null;
  };

  const after = (ms, run) => {
    const timer = setTimeout(run, ms);
    return () => clearTimeout(timer);
  };

  return {
    askForFleet: () => request('cluster-leader/fleet', 'GET'),
    resign: (id) =>
      // The runtime refuses what the form of a foreign page could have sent.
      request(`cluster-leader/elections/${encodeURIComponent(id)}/resign`, 'POST', {
        contentType: 'application/json',
        data: '{}',
      }),
    permitted: () => RED.user.hasPermission('cluster-leader.write'),
    notify: (content, options) => RED.notify(content, options),
    cancelLabel: RED._('common.label.cancel'),
    after,
    every: (ms, run) => {
      const timer = setInterval(run, ms);
      return () => clearInterval(timer);
    },
    /** Notes that something changed; a new connection counts as one, because notes may have been missed. */
    listen: (note) => {
      RED.comms.subscribe(topic, note);
      RED.comms.on('connect', note);
      return () => {
        RED.comms.unsubscribe(topic, note);
        RED.comms.off('connect', note);
      };
    },
    /** The reader's languages, the best first. */
    languages: () => [localStorage.getItem('editor-language'), ...navigator.languages],
    canvas: {
      reveal: (id) => RED.view.reveal(id),
      /** `label` is null if the editor has no such node; `path` names the subflow instances that it is in. */
      placeOf: ({ id, within }) => ({
        label: labelOf(id),
        path: within.map((instance) => labelOf(instance) ?? instance).join(' › '),
      }),
      /** The name of the config node that a node has as its server; null if it has no name, or none was chosen. */
      serverNameOf: ({ id }) => RED.nodes.node(RED.nodes.node(id)?.valkey)?.name || null,
    },
    copy: (words, button, told) => RED.clipboard.copyText(words, $(button), told),
    /** Gives the reader a file. */
    save: (name, content) => {
      const url = URL.createObjectURL(new Blob([content], { type: 'application/json' }));
      $('<a>', { href: url, download: name }).get(0).click();
      setTimeout(() => URL.revokeObjectURL(url), 0);
    },
  };
}
