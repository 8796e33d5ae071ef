/** Creates and updates elements. Strings become text nodes, never markup, since names come from other machines. */

const SVG_NAMESPACE = 'http://www.w3.org/2000/svg';
const drawn = new WeakMap();

/** @param attributes null and undefined ones are left out */
export function element(tag, attributes, ...children) {
  return furnish(document.createElement(tag), attributes, children);
}

export function svg(tag, attributes, ...children) {
  return furnish(document.createElementNS(SVG_NAMESPACE, tag), attributes, children);
}

export function icon(name) {
  return element('i', { class: `fa fa-${name}`, 'aria-hidden': 'true' });
}

export function setText(place, text) {
  if (place.textContent !== text) place.textContent = text;
}

export function setAttribute(place, name, value) {
  if (place.getAttribute(name) !== String(value)) place.setAttribute(name, value);
}

/** Redraws only if `data` has changed, so that focus, hover and selected text survive other updates. */
export function redraw(place, data, draw) {
  const digest = JSON.stringify(data);
  if (drawn.get(place) === digest) return;
  drawn.set(place, digest);
  place.replaceChildren(...draw().filter((child) => child !== null));
}

/** Keeps one part per item, identified by the item's id, in the order of the items. */
export function keepParts(place, parts, items, open) {
  const ids = new Set(items.map(({ id }) => id));
  for (const [id, part] of parts) {
    if (ids.has(id)) continue;
    part.root.remove();
    parts.delete(id);
  }
  items.forEach((item, index) => {
    if (!parts.has(item.id)) parts.set(item.id, open(item));
    const part = parts.get(item.id);
    if (place.children[index] !== part.root) move(part.root, place, place.children[index] ?? null);
    part.update(item);
  });
}

/** Moving an element takes the focus from what is in it. */
function move(root, place, next) {
  const focused = document.activeElement;
  place.insertBefore(root, next);
  if (root.contains(focused)) focused.focus({ preventScroll: true });
}

function furnish(made, attributes, children) {
  for (const [name, value] of Object.entries(attributes ?? {})) {
    if (value !== null && value !== undefined) made.setAttribute(name, value);
  }
  made.append(...children.filter((child) => child !== null && child !== undefined));
  return made;
}
