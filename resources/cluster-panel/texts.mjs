/** Words, from the catalogs that the editor has loaded: the panel's own, and the node's for what is wrong. */

/** The set of nodes whose catalog has the words for what can be wrong. */
const nodeCatalog = 'node-red-contrib-cluster-leader/cluster-leader:';

/** @param translate of the plugin; it escapes nothing, so what it gives may only become text */
export function createTexts(translate) {
  const lookUp = (key, params, catalog = '') => {
    const words = translate(catalog + key, params);
    return words.endsWith(key) ? null : words;
  };
  const text = (key, params) => lookUp(`cluster-panel.${key}`, params) ?? key;
  return {
    text,
    reason: (code) => lookUp(`cluster-panel.reason.${code}`) ?? code,
    wait: (why) => lookUp(`cluster-leader.wait.${why}`, {}, nodeCatalog) ?? why,
    problem: ({ code, params }) =>
      lookUp(`cluster-leader.errors.${code}`, params, nodeCatalog) ??
      lookUp(`cluster-leader.warnings.${code}`, params, nodeCatalog) ??
      text('problem.other', { code }),
  };
}
