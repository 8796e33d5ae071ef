/** A link to the editor of another replica. */
import { element } from './elements.mjs';

/**
 * null unless the address is http or https: the runtime has checked that, but a `javascript:` address would run here.
 *
 * @param title tells whose editor it is, in case that the content does not
 */
export function editorLink(url, title, ...content) {
  if (typeof url !== 'string' || !/^https?:\/\//i.test(url)) return null;
  const attributes = { href: url, target: '_blank', rel: 'noopener noreferrer', title, 'aria-label': title };
  return element('a', attributes, ...content);
}
