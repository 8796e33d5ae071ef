/** Puts labelled items into as few rows as possible without overlaps. */

export interface Placed<Item> {
  readonly item: Item;
  readonly row: number;
}

/** @param items in the order of their beginnings */
export function pack<Item>(
  items: readonly Item[],
  extent: (item: Item) => { readonly from: number; readonly to: number },
): readonly Placed<Item>[] {
  const ends: number[] = [];
  return items.map((item) => {
    const { from, to } = extent(item);
    const free = ends.findIndex((end) => end <= from);
    const row = free === -1 ? ends.length : free;
    ends[row] = to;
    return { item, row };
  });
}
