/** The button *Test connection* in a server's form, and what it finds. */

const URL_OF_TEST = 'cluster-leader/test-connection';
/** ms; the runtime answers within 5 s. */
const REQUEST_TIMEOUT_MS = 10_000;
const PACKAGE = 'node-red-contrib-cluster-leader';
const ICONS = { good: 'fa-check', notice: 'fa-exclamation-triangle', bad: 'fa-times' };
/** HTTP statuses with a text of their own. */
const FAILURES = { 0: 'unreachable', 401: 'forbidden', 403: 'forbidden', 404: 'missing', 409: 'busy' };

/**
 * @param place the element for button and results, in the form
 * @param node the config node that is being edited
 */
export function mountConnectionTest(place, RED, $, node) {
  const { text, wordsOf } = createTexts(RED);
  const button = element('button', { type: 'button', class: 'red-ui-button', 'data-test-connection': '' });
  button.append(
    element('i', { class: 'fa fa-plug', 'aria-hidden': 'true' }),
    ` ${text('valkey-config.check.button')}`,
  );
  // There before its content, so that screen readers announce it.
  const results = element('div', { role: 'status', 'data-test-results': '' });
  place.replaceChildren(button, results);
  let run = null;

  button.addEventListener('click', () => {
    if (run !== null) return;
    const current = {};
    run = current;
    // Not `disabled`, which would take the focus from the button.
    button.setAttribute('aria-disabled', 'true');
    show('running', element('p', {}, text('valkey-config.check.running')));
    request($, formValues(RED, $, node))
      .then(({ findings }) => run === current && show(...report(findings)))
      .catch(({ status = -1 }) => run === current && show('failed', element('p', {}, failure(status))))
      .finally(() => {
        if (run === current) run = null;
        if (run === null) button.removeAttribute('aria-disabled');
      });
  });
  // What was found is about values that are no longer in the form.
  place.closest('form')?.addEventListener('input', () => {
    run = null;
    button.removeAttribute('aria-disabled');
    show('none');
  });

  function show(state, ...content) {
    results.setAttribute('data-state', state);
    results.replaceChildren(...content);
    if (content.length > 0) results.scrollIntoView({ block: 'nearest' });
  }

  function report(findings) {
    const worst = ['bad', 'notice'].find((level) => findings.some((each) => each.level === level)) ?? 'good';
    const verdict = element(
      'p',
      { class: 'valkey-config-verdict' },
      text(`valkey-config.check.verdict.${worst}`),
    );
    const lines = findings.map((finding) =>
      element(
        'li',
        { 'data-level': finding.level, 'data-finding': finding.code },
        element('i', {
          class: `fa ${ICONS[finding.level]}`,
          role: 'img',
          'aria-label': text(`valkey-config.check.level.${finding.level}`),
        }),
        element('span', {}, wordsOf(finding)),
      ),
    );
    return [worst, verdict, element('ul', {}, ...lines)];
  }

  function failure(status) {
    const reason = FAILURES[status] ?? 'failed';
    return text(`valkey-config.check.failure.${reason}`, { status });
  }
}

/** What the form holds now, whether or not it was saved; and the lock keys that are used on this server. */
export function formValues(RED, $, node) {
  const value = (property) => {
    const field = $(`#node-config-input-${property}`);
    return field.is(':checkbox') ? field.prop('checked') : field.val();
  };
  const valuesOf = (properties) => {
    const entries = Object.keys(properties ?? {}).map((property) => [property, value(property)]);
    return Object.fromEntries(entries.filter(([, each]) => each !== undefined));
  };
  const keys = [];
  RED.nodes.eachNode(({ type, valkey, lockKey, lockTTL }) => {
    if (type === 'cluster-leader' && valkey === node.id) keys.push({ lockKey, lockTTL });
  });
  return {
    id: node.id,
    config: valuesOf(node._def.defaults),
    credentials: valuesOf(node._def.credentials),
    keys,
  };
}

/** Uses jQuery, because the editor adds the user's token and the admin root to its requests. */
function request($, values) {
  return new Promise((resolve, reject) => {
    $.ajax({
      url: URL_OF_TEST,
      method: 'POST',
      // The runtime refuses requests that a foreign page's form could have sent.
      contentType: 'application/json',
      data: JSON.stringify(values),
      timeout: REQUEST_TIMEOUT_MS,
    })
      .done(resolve)
      .fail(reject);
  });
}

/** Texts of the server's catalog and, for problems and warnings, of the leader node's. */
export function createTexts(RED) {
  const numbers = numberFormat(RED.i18n.lang());
  const text = (key, params) => RED._(`${PACKAGE}/valkey-config:${key}`, params);
  const labelOf = (property) => {
    const key = `valkey-config.label.${property}`;
    const label = text(key);
    return label.endsWith(key) ? property : label;
  };
  const shown = (params) =>
    Object.fromEntries(
      Object.entries(params).map(([name, value]) => {
        if (typeof value === 'number') return [name, numbers.format(value)];
        // Named as the form labels it.
        return [name, name === 'property' || name === 'place' ? labelOf(value) : value];
      }),
    );
  return {
    text,
    wordsOf({ kind, code, params }) {
      if (kind === 'fact') return text(`valkey-config.check.fact.${code}`, shown(params));
      const section = kind === 'warning' ? 'warnings' : 'errors';
      return RED._(`${PACKAGE}/cluster-leader:cluster-leader.${section}.${code}`, shown(params));
    },
  };
}

function numberFormat(language) {
  try {
    return new Intl.NumberFormat(language);
  } catch {
    // Not a language tag.
    return new Intl.NumberFormat();
  }
}

function element(tag, attributes, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children);
  return made;
}
