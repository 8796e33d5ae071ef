/** What becomes of deploys, for people. Nothing here contains flows or secrets. */
import type { EnvelopeFault } from './envelope.js';

/**
 * Why a deploy waits before it is applied here: it would stop what runs, or another replica is about to take over with it.
 */
export type Hindrance =
  | { readonly why: 'missing-types'; readonly types: readonly string[] }
  | { readonly why: 'safe-mode' }
  | { readonly why: 'handing-over' };

export type SyncEvent =
  | { readonly kind: 'published'; readonly told: boolean }
  | { readonly kind: 'restored' }
  | { readonly kind: 'applied'; readonly from: string; readonly backup: string | null }
  /** The own deploy came second and is lost. */
  | { readonly kind: 'yielded'; readonly from: string; readonly backup: string | null }
  | { readonly kind: 'waiting'; readonly from: string; readonly hindrance: Hindrance }
  /** The same, and so the own deploy, which came second, is not published. */
  | { readonly kind: 'unshared'; readonly from: string; readonly hindrance: Hindrance }
  | { readonly kind: 'refused'; readonly fault: EnvelopeFault }
  | { readonly kind: 'too-large'; readonly bytes: number; readonly limit: number };
