/**
 * The leader nodes of this process: where each is in the editor, and which cannot take part because of their settings.
 * The latter have no election, so the panel would not show them otherwise.
 */
import { type Observable, Subject } from '../election/rxjs.js';
import type { Problem } from '../runtime/errors.js';

/** A node as the editor knows it. */
export interface NodePlace {
  /** The editor's id; inside a subflow the runtime uses another one. */
  readonly id: string;
  /** Ids of the subflow instances that contain it, the outermost first. */
  readonly within: readonly string[];
}

export interface UnusableNode {
  readonly place: NodePlace;
  /** As it is in the node's settings. */
  readonly lockKey: string;
  readonly problem: Problem;
}

export interface EnteredNode {
  /** The runtime's id. */
  readonly id: string;
  /** `tab/instance/…/id`, the runtime's `_path`. */
  readonly path?: string | undefined;
}

export interface EnteredSettings {
  /** Why they cannot be used; null if they can. */
  readonly refusal: Pick<UnusableNode, 'lockKey' | 'problem'> | null;
  /** Whether they name a server, as against the default. */
  readonly serverChosen: boolean;
  /** Messages that the node holds at present. Default: none. */
  readonly held?: () => number;
}

interface Entry extends EnteredSettings {
  readonly place: NodePlace;
}

export class LeaderNodes {
  readonly #entries = new Map<string, Entry>();
  readonly #changes = new Subject<void>();

  /** Emits when a node was added or removed. */
  get changes$(): Observable<void> {
    return this.#changes;
  }

  enter(node: EnteredNode, settings: EnteredSettings): void {
    this.#entries.set(node.id, { place: placeOf(node), ...settings });
    this.#changes.next();
  }

  leave(id: string): void {
    if (this.#entries.delete(id)) this.#changes.next();
  }

  /** The place in the editor of the node with this id in the runtime. */
  placeOf(id: string): NodePlace {
    return this.#entries.get(id)?.place ?? placeOf({ id });
  }

  /** Whether the user named the server of the node with this id in the runtime, as against the default. */
  isServerChosen(id: string): boolean {
    return this.#entries.get(id)?.serverChosen ?? true;
  }

  /** Messages that the node with this id in the runtime holds. */
  heldBy(id: string): number {
    return this.#entries.get(id)?.held?.() ?? 0;
  }

  get unusable(): readonly UnusableNode[] {
    return [...this.#entries.values()].flatMap(({ place, refusal }) =>
      refusal === null ? [] : [{ place, ...refusal }],
    );
  }
}

function placeOf({ id, path }: EnteredNode): NodePlace {
  const [, ...inner] = path?.split('/') ?? [];
  return { id: inner.at(-1) ?? id, within: inner.slice(0, -1) };
}
