/** The values of a server's form, turned into what the runtime would make of them once they are deployed. */
import { isInFlow } from '../settings/in-flow.js';
import type { ServerProperties } from '../settings/server-settings.js';

type Values = Readonly<Record<string, unknown>>;

/** What a form sends: the config node's id, its fields, and the lock keys of the nodes that use it. */
export interface FormValues {
  readonly id: string;
  readonly config: Values;
  readonly credentials: Values;
  readonly keys: readonly { readonly lockKey: unknown; readonly lockTTL: unknown }[];
}

/** What the editor shows in place of a stored secret. */
const STORED = '__PWRD__';
/** More are not checked. */
const MAX_KEYS = 20;
/** Longer texts would only keep the process busy, and its leaders with it. */
const MAX_LENGTH = 20_000;

/** null if the body is not one of ours. */
export function readForm(body: unknown): FormValues | null {
  if (!isObject(body) || typeof body.id !== 'string') return null;
  const { id, config, credentials, keys } = body;
  if (!isObject(config) || !isObject(credentials) || !Array.isArray(keys)) return null;
  const objects = keys.slice(0, MAX_KEYS).filter(isObject);
  const values = [config, credentials, ...objects].flatMap((each) => Object.values(each));
  if (![id, ...values].every(isShort)) return null;
  return { id, config, credentials, keys: objects.map(({ lockKey, lockTTL }) => ({ lockKey, lockTTL })) };
}

/**
 * @param stored the credentials that were deployed with the node
 * @param setting looks a variable up as the runtime does
 */
export function formProperties(
  { config, credentials }: FormValues,
  stored: Values,
  setting: (name: string) => unknown,
): ServerProperties {
  const entered = Object.entries(credentials).map(([name, value]) => [
    name,
    value === STORED ? stored[name] : value,
  ]);
  const given = asSaved({ ...config, ...Object.fromEntries(entered) });
  const urlInFlow = isInFlow(config.url);
  return { ...(substituted(given, setting) as ServerProperties), urlInFlow };
}

/** What the form clears when it is saved. */
function asSaved(values: Values): Values {
  const { kind, usetls, tls } = values;
  return {
    ...values,
    ...(kind === 'cluster' ? { database: '' } : {}),
    // The editor's own value for no choice.
    ...(usetls === false || tls === '_ADD_' ? { tls: '' } : {}),
  };
}

/** As Node-RED has it: a variable is the whole of a value, and one that is not set stays as it is. */
const VARIABLE = /^\$(?:\{(\S+)\}|\((\S+)\))$/u;

export function substituted(value: unknown, setting: (name: string) => unknown): unknown {
  if (typeof value === 'string') {
    const [, braced, bracketed] = VARIABLE.exec(value) ?? [];
    const name = braced ?? bracketed;
    return name === undefined ? value : (setting(name) ?? value);
  }
  if (Array.isArray(value)) return value.map((each) => substituted(each, setting));
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, substituted(each, setting)]));
}

/** No field of ours has a list or an object. */
function isShort(value: unknown): boolean {
  if (typeof value === 'object') return value === null;
  return typeof value !== 'string' || value.length <= MAX_LENGTH;
}

function isObject(value: unknown): value is Values {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
