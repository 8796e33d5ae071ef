/** Failure codes of our own, for what is wrong with a cluster. */

/** Of keys that a script cannot use, because their record is in another slot. */
export const KEY_SLOTS = 'KEY-SLOTS';
/** Of keys that no node serves, although each names another that does. */
export const SENT_AROUND = 'SENT-AROUND';
/** Of an answer that the other primaries do not confirm. */
export const UNCONFIRMED = 'UNCONFIRMED';
