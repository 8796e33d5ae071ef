/**
 * The leader nodes of this process as the panel names them: where the editor has each, and which of them cannot take part
 * because of their settings. The latter have no election, so that nothing else would tell of them.
 */
import { type Observable, Subject } from 'rxjs';
import type { Problem } from '../runtime/errors.js';

/** A node as the editor knows it. */
export interface NodePlace {
  /** Inside a subflow the runtime's id is another one. */
  readonly id: string;
  /** Ids of the subflow instances that it is in, the outermost first. */
  readonly within: readonly string[];
}

export interface UnusableNode {
  readonly place: NodePlace;
  /** As in its settings. */
  readonly lockKey: string;
  readonly problem: Problem;
}

export interface EnteredNode {
  /** Of the runtime. */
  readonly id: string;
  /** `tab/instance/…/id`, as the runtime has it. */
  readonly path?: string | undefined;
}

interface Entry {
  readonly place: NodePlace;
  readonly refusal: Pick<UnusableNode, 'lockKey' | 'problem'> | null;
}

export class LeaderNodes {
  readonly #entries = new Map<string, Entry>();
  readonly #changes = new Subject<void>();

  get changes$(): Observable<void> {
    return this.#changes;
  }

  /** @param refusal why its settings cannot be used; null if they can */
  enter(node: EnteredNode, refusal: Entry['refusal']): void {
    this.#entries.set(node.id, { place: placeOf(node), refusal });
    this.#changes.next();
  }

  leave(id: string): void {
    if (this.#entries.delete(id)) this.#changes.next();
  }

  /** Of the node with this id of the runtime. */
  placeOf(id: string): NodePlace {
    return this.#entries.get(id)?.place ?? placeOf({ id });
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
