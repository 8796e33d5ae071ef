/** Reads the address of this replica's editor, for links from the panels of other replicas. */
import { editorUrlOf } from './presence-messages.js';

const VARIABLE = 'CLUSTER_LEADER_EDITOR_URL';

export interface EditorUrl {
  /** null if it is not set, or cannot be used. */
  readonly value: string | null;
  /** The setting cannot be used. It must not be quoted, since it may contain a password. */
  readonly refused: boolean;
  /** The name of the setting or environment variable. */
  readonly origin: string;
}

/** Reads `clusterLeader: { editorUrl }` in settings.js, else `CLUSTER_LEADER_EDITOR_URL`. */
export function editorUrlFrom(
  settings: object,
  environment: Readonly<Record<string, string | undefined>>,
): EditorUrl {
  const { clusterLeader } = settings as { readonly clusterLeader?: { readonly editorUrl?: unknown } | null };
  const inSettings = clusterLeader?.editorUrl;
  const origin = inSettings ? 'clusterLeader.editorUrl' : VARIABLE;
  const given = inSettings || environment[VARIABLE];
  const value = editorUrlOf(given);
  return { value, refused: Boolean(given) && value === null, origin };
}
