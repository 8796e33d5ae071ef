/** Answers an operator's requests, of the panel or of a script. Node-RED has checked permissions before. */
import type { Observable } from '../election/rxjs.js';
import type { Control, Drained, HandedOver, Refusal } from './control.js';
import { isDeliberate } from './deliberate-request.js';
import type { Audit, PanelRequest, PanelResponse } from './panel-routes.js';

const STATUS: Readonly<Record<Refusal['code'], number>> = {
  'unknown-key': 404,
  'unknown-member': 404,
  'ambiguous-key': 409,
  'ambiguous-member': 409,
  'unfit-member': 409,
  'no-leader': 409,
  'no-answer': 504,
};

export interface ControlRequest extends PanelRequest {
  readonly body?: unknown;
}

type Body = Readonly<Record<string, unknown>>;

/** A field that is missing or of another type than it must be. */
class BadField {
  constructor(readonly field: string) {}
}

export class ControlRoutes {
  readonly #control: Pick<Control, 'handOver' | 'drain' | 'members'>;
  readonly #audit: Audit;

  constructor(control: Pick<Control, 'handOver' | 'drain' | 'members'>, audit: Audit) {
    this.#control = control;
    this.#audit = audit;
  }

  /** `{ key, to }`: 200 with a {@link HandedOver}; 400, 403, or a {@link Refusal}. */
  readonly handOver = (request: ControlRequest, response: PanelResponse): void =>
    this.#obey('hand-over', request, response, (body) => {
      const order = { key: text(body, 'key'), election: text(body, 'election'), to: text(body, 'to') };
      const bad = Object.entries(order).find(([, value]) => value === null);
      if (bad !== undefined) return new BadField(bad[0]);
      if (order.key === '' && order.election === '') return new BadField('key');
      return this.#control.handOver({
        key: order.key ?? '',
        election: order.election ?? '',
        to: order.to ?? '',
      });
    });

  /** `{ member, on }`: 200 with a {@link Drained}; 400, 403, or a {@link Refusal}. */
  readonly drain = (request: ControlRequest, response: PanelResponse): void =>
    this.#obey('drain', request, response, (body) => {
      const member = text(body, 'member');
      if (member === null) return new BadField('member');
      if (typeof body.on !== 'boolean') return new BadField('on');
      return this.#control.drain({ member, on: body.on });
    });

  /** 200 with all members: who is drained, and what each leads. */
  readonly members = (_request: PanelRequest, response: PanelResponse): void => {
    this.#control.members().subscribe((members) => {
      response.set('Cache-Control', 'no-store');
      response.json({ members });
    });
  };

  #obey(
    name: string,
    request: ControlRequest,
    response: PanelResponse,
    run: (body: Body) => Observable<HandedOver | Drained | Refusal> | BadField,
  ): void {
    const body = bodyOf(request);
    const audited = { event: `cluster-leader.${name}`, ...named(body) };
    const refuse = (status: number, answer: { readonly code: string }): void => {
      this.#audit({ ...audited, error: answer.code }, request);
      response.status(status).json(answer);
    };
    if (!isDeliberate(request)) {
      refuse(403, { code: 'cross-site' });
      return;
    }
    const outcome$ = run(body);
    if (outcome$ instanceof BadField) {
      refuse(400, { code: 'bad-request', ...outcome$ });
      return;
    }
    outcome$.subscribe((outcome) => {
      if (outcome.code !== 'handed-over' && outcome.code !== 'drained') {
        refuse(STATUS[outcome.code], outcome);
        return;
      }
      this.#audit(audited, request);
      response.json(outcome);
    });
  }
}

function bodyOf({ body }: ControlRequest): Body {
  return typeof body === 'object' && body !== null ? (body as Body) : {};
}

/** Empty if it is missing or null; null if it is anything but text. */
function text(body: Body, field: string): string | null {
  const value = body[field] ?? '';
  return typeof value === 'string' ? value : null;
}

/** What the audit log is told of the request. */
function named(body: Body): Body {
  const fields = ['key', 'election', 'to', 'member', 'on'].filter((field) => body[field] !== undefined);
  return Object.fromEntries(fields.map((field) => [field, body[field]]));
}
