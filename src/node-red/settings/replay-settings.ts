/** Reads the properties of a `cluster-leader` node about the replay of what arrived while it followed. */
import { type Read, text, truth, wholeNumber } from '../../runtime/settings/settings-values.js';

const DEFAULT_LIMIT = 1_000;
const MAX_LIMIT = 100_000;

/** As in the flow file, where every value may be of any type. */
export interface ReplayProperties {
  readonly replay?: unknown;
  readonly replayKey?: unknown;
  readonly replayKeyType?: unknown;
  readonly replayLimit?: unknown;
}

export interface ReplaySettings {
  /** What names the occurrence of a message; null for nothing. */
  readonly key: { readonly kind: 'property' | 'expression'; readonly source: string } | null;
  /** Messages kept at most. */
  readonly limit: number;
}

/** @throws {SettingsError} for values that cannot be meant; null if the option is off */
export function readReplay(properties: ReplayProperties): Read<ReplaySettings | null> {
  const { value: wanted, warnings } = truth(properties.replay, 'replay');
  if (!wanted) return { value: null, warnings };
  const source = text(properties.replayKey, 'replayKey');
  const kind = properties.replayKeyType === 'jsonata' ? 'expression' : 'property';
  const limit = wholeNumber(properties.replayLimit, {
    ...{ property: 'replayLimit', fallback: DEFAULT_LIMIT, min: 1, max: MAX_LIMIT },
    invalid: 'replay-limit-invalid',
  });
  return { value: { key: source === '' ? null : { kind, source }, limit: limit.value }, warnings };
}
