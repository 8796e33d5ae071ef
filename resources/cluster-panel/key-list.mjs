/** The cards of all lock keys: those with trouble first, counted, and to be searched where there are many. */
import { createElection } from './election.mjs';
import { element, keepParts, say } from './elements.mjs';
import { standingOf } from './standing.mjs';

/** With more lock keys than this the cards start closed: their heads tell who leads, or what is wrong. */
const openCards = 3;
/** With more than this they can be searched. */
const glanceCards = 8;

/** In which order cards stand, and how they are counted. */
const ranks = ['trouble', 'undecided', 'leads', 'follows'];

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
  // The editor's own rules for inputs are stronger than those that hide things here.
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
    say(counts, wanted === '' ? countWords() : text('keys.found', { found, all: shown.length }));
  }

  function countWords() {
    const parts = ranks
      .map((rank) => [rank, shown.filter((election) => election.rank === rank).length])
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
        // Stable: within a rank they stay as the runtime has them.
        .sort((one, other) => ranks.indexOf(one.rank) - ranks.indexOf(other.rank));
      root.hidden = shown.length === 0;
      searching.hidden = shown.length <= glanceCards;
      cards.toggleAttribute('data-many', !searching.hidden);
      const few = shown.length <= openCards;
      keepParts(cards, elections, shown, (election) => createElection(election, context, few));
      filter();
    },
    tick() {
      for (const card of elections.values()) card.tick();
    },
  };
}

/** Leaders and followers are one for the order: a card that changes its role stays where it is. */
export function rankOf(election) {
  const { problem } = standingOf(election, election.server);
  if (problem !== null || disagrees(election)) return 'trouble';
  if (election.role === 'leader') return 'leads';
  return election.role === 'follower' && election.leader !== null ? 'follows' : 'undecided';
}

/** Whether different TTLs are in use, against a condition of the promise. */
export function disagrees({ otherTtls, wantedTtls }) {
  return otherTtls.length > 0 || wantedTtls.length > 1;
}

function searchedIn({ lockKey, leader, server }) {
  return [lockKey, leader ?? '', server?.address ?? ''];
}
