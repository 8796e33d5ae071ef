/** Reads where this replica's editor is, for links from the panels of other replicas. */
import { editorUrlOf } from './presence-messages.js';

const VARIABLE = 'CLUSTER_LEADER_EDITOR_URL';

export interface EditorUrl {
  readonly value: string | null;
  /** What was said cannot be used; it is not quoted, since it may hold a password. */
  readonly refused: boolean;
  /** Where it was said. */
  readonly origin: string;
}

/** `clusterLeader: { editorUrl }` in settings.js, or else the environment. */
export function editorUrlFrom(
  settings: object,
  environment: Readonly<Record<string, string | undefined>>,
): EditorUrl {
  const { clusterLeader } = settings as { readonly clusterLeader?: { readonly editorUrl?: unknown } | null };
  const inSettings = clusterLeader?.editorUrl;
  const origin = inSettings ? 'clusterLeader.editorUrl' : VARIABLE;
  const said = inSettings || environment[VARIABLE];
  const value = editorUrlOf(said);
  return { value, refused: Boolean(said) && value === null, origin };
}
