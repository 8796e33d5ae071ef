/** Texts from the catalogs that the editor has loaded: the panel's own and, for problems, the leader node's. */

/** The namespace of the leader node's catalog, which has the texts of problems. */
const NODE_CATALOG = 'node-red-contrib-cluster-leader/cluster-leader:';

/** @param translate of the plugin. It does not escape HTML, so its results must only become text nodes */
export function createTexts(translate) {
  const lookUp = (key, params, catalog = '') => {
    const words = translate(catalog + key, params);
    return words.endsWith(key) ? null : words;
  };
  const text = (key, params) => lookUp(`cluster-panel.${key}`, params) ?? key;
  return {
    text,
    reason: (code) => lookUp(`cluster-panel.reason.${code}`) ?? code,
    wait: (why) => lookUp(`cluster-leader.wait.${why}`, {}, NODE_CATALOG) ?? why,
    problem: ({ code, params }) =>
      lookUp(`cluster-leader.errors.${code}`, params, NODE_CATALOG) ??
      lookUp(`cluster-leader.warnings.${code}`, params, NODE_CATALOG) ??
      text('problem.other', { code }),
  };
}
