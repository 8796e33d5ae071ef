/** The words that Node-RED's own editor uses in a language: users know them from there. */
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { textsIn } from './catalog.js';
import { type Language, source } from './package-sets.js';

const client = dirname(require.resolve('@node-red/editor-client/package.json', { paths: [nodeRed()] }));
const nodes = dirname(require.resolve('@node-red/nodes/package.json', { paths: [nodeRed()] }));

function nodeRed(): string {
  return dirname(require.resolve('node-red/package.json'));
}

const known = new Map<string, ReadonlyMap<string, string>>();

/** By key; in a language that Node-RED does not speak it shows English. */
function catalog(folder: string, file: string, language: Language): ReadonlyMap<string, string> {
  const own = join(folder, 'locales', language, file);
  const path = existsSync(own) ? own : join(folder, 'locales', source, file);
  let texts = known.get(path);
  if (texts === undefined) {
    texts = new Map(textsIn(JSON.parse(readFileSync(path, 'utf8').replace(/^\uFEFF/, ''))));
    known.set(path, texts);
  }
  return texts;
}

export function editorWords(language: Language): ReadonlyMap<string, string> {
  return catalog(client, 'editor.json', language);
}

export function nodeWords(language: Language): ReadonlyMap<string, string> {
  return catalog(nodes, 'messages.json', language);
}

export interface SharedWord {
  /** In the source. */
  readonly english: RegExp;
  /** Where Node-RED has it. */
  readonly key: string;
  /** What a translation must have, whatever its ending. */
  readonly stems: Readonly<Record<Exclude<Language, 'en-US' | 'it'>, RegExp>>;
}

/** Italian is not here: Node-RED has none to go by. */
export const terms: readonly SharedWord[] = [
  {
    english: /\bnodes?\b/i,
    key: 'sidebar.info.node',
    stems: {
      ...{
        de: /node/i,
        'es-ES': /nodo/i,
        fr: /n(oe|œ)ud/i,
        ja: /ノード/,
        ko: /노드/,
        'pt-BR': /\bnós?(?!\p{L})/iu,
      },
      ...{ ru: /узе?л/i, 'zh-CN': /节点/, 'zh-TW': /節點/ },
    },
  },
  {
    english: /\bflows?\b/i,
    key: 'sidebar.info.flow',
    stems: {
      ...{ de: /flow/i, 'es-ES': /flujo/i, fr: /flux/i, ja: /フロー/, ko: /플로우/, 'pt-BR': /fluxo/i },
      ...{ ru: /поток/i, 'zh-CN': /流程/, 'zh-TW': /流程/ },
    },
  },
  {
    english: /\bdeploy(s|ed|ing)?\b/i,
    key: 'deploy.deploy',
    stems: {
      ...{ de: /deploy|übern[aoi]/i, 'es-ES': /instanci/i, fr: /déplo/i, ja: /デプロイ/, ko: /배포/ },
      ...{ 'pt-BR': /implement|implant/i, ru: /разв[её]р/i, 'zh-CN': /部署/, 'zh-TW': /部署/ },
    },
  },
];
