/** The cards of all lock keys: problems first, with counts, and a search field if there are many. */
import { createElection } from './election.mjs';
import { element, keepParts, setText } from './elements.mjs';
import { standingOf } from './standing.mjs';

/** If there are more lock keys, cards start closed. Their heads still say who leads or what is wrong. */
const MAX_OPEN_CARDS = 3;
/** If there are more, they can be searched. */
const MAX_UNSEARCHED_CARDS = 8;

/** The order of the cards, and the groups that are counted. */
const RANKS = ['trouble', 'undecided', 'leads', 'follows'];

export function createKeyList(context) {
  const { text } = context;
  const elections = new Map();
  const counts = element('p', { class: 'cluster-panel-note', 'data-counts': '', role: 'status' });
  const search = element('input', {
    type: 'search',
    class: 'cluster-panel-search',
    'data-search': '',
    'aria-label': text('keys.search'),
    placeholder: text('keys.search'),
  });
  // In a div, because the editor's styles for inputs override `hidden`.
  const searching = element('div', {}, search);
  const cards = element('div', { 'data-elections': '' });
  const root = element(
    'section',
    { hidden: '' },
    element('h3', {}, text('election.heading')),
    searching,
    counts,
    cards,
  );
  let shown = [];

  function filter() {
    const wanted = searching.hidden ? '' : search.value.trim().toLowerCase();
    let found = 0;
    for (const election of shown) {
      const fits =
        wanted === '' || searchedIn(election).some((words) => words.toLowerCase().includes(wanted));
      elections.get(election.id).root.hidden = !fits;
      if (fits) found += 1;
    }
    counts.hidden = shown.length < 2;
    setText(counts, wanted === '' ? countWords() : text('keys.found', { found, all: shown.length }));
  }

  function countWords() {
    const parts = RANKS.map((rank) => [rank, shown.filter((election) => election.rank === rank).length])
      .filter(([, count]) => count > 0)
      .map(([rank, count]) => text(`keys.${rank}`, { count }));
    return text('keys.counts', { all: shown.length, parts: parts.join(', ') });
  }

  search.addEventListener('input', filter);

  return {
    root,
    /** @param answered elections with their `server`, and whether there are `severalServers` */
    update(answered) {
      shown = answered
        .map((election) => ({ ...election, rank: rankOf(election) }))
        // Stable: within a rank they keep the runtime's order.
        .sort((one, other) => RANKS.indexOf(one.rank) - RANKS.indexOf(other.rank));
      root.hidden = shown.length === 0;
      searching.hidden = shown.length <= MAX_UNSEARCHED_CARDS;
      cards.toggleAttribute('data-many', !searching.hidden);
      const few = shown.length <= MAX_OPEN_CARDS;
      keepParts(cards, elections, shown, (election) => createElection(election, context, few));
      filter();
    },
    tick() {
      for (const card of elections.values()) card.tick();
    },
  };
}

/** The group of an election in {@link RANKS}. */
export function rankOf(election) {
  const { problem } = standingOf(election, election.server);
  if (problem !== null || disagrees(election)) return 'trouble';
  if (election.role === 'leader') return 'leads';
  return election.role === 'follower' && election.leader !== null ? 'follows' : 'undecided';
}

/** Whether different TTLs are in use, although docs/guarantees.md assumes equal ones. */
export function disagrees({ otherTtls, wantedTtls }) {
  return otherTtls.length > 0 || wantedTtls.length > 1;
}

function searchedIn({ lockKey, leader, server }) {
  return [lockKey, leader ?? '', server?.address ?? ''];
}
