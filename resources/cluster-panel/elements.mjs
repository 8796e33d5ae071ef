/** Making and renewing elements. Strings become text nodes, never markup: names are data of somebody else's. */

const svgNamespace = 'http://www.w3.org/2000/svg';
const drawn = new WeakMap();

/** @param attributes those that are null or undefined are left out */
export function element(tag, attributes, ...children) {
  return furnish(document.createElement(tag), attributes, children);
}

export function svg(tag, attributes, ...children) {
  return furnish(document.createElementNS(svgNamespace, tag), attributes, children);
}

export function icon(name) {
  return element('i', { class: `fa fa-${name}`, 'aria-hidden': 'true' });
}

export function say(place, text) {
  if (place.textContent !== text) place.textContent = text;
}

export function set(place, name, value) {
  if (place.getAttribute(name) !== String(value)) place.setAttribute(name, value);
}

/** Draws anew what `place` holds only if `data` is not what it was: focus, hover and selected text survive the rest. */
export function redraw(place, data, draw) {
  const seal = JSON.stringify(data);
  if (drawn.get(place) === seal) return;
  drawn.set(place, seal);
  place.replaceChildren(...draw());
}

/** Keeps one part for each item, found again by its id, in the order of the items. */
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
    if (place.children[index] !== part.root) place.insertBefore(part.root, place.children[index] ?? null);
    part.update(item);
  });
}

function furnish(made, attributes, children) {
  for (const [name, value] of Object.entries(attributes ?? {})) {
    if (value !== null && value !== undefined) made.setAttribute(name, value);
  }
  made.append(...children.filter((child) => child !== null && child !== undefined));
  return made;
}
