/** Electors of programs that break a promise of docs/api.md. */
import type { Mutant } from './mutant.js';

const ELECTOR = 'src/api/elector.ts';
const EMITTER = 'src/api/guarded-emitter.ts';
const REPLICA = 'src/panel/replica.ts';
const WORK = 'src/api/work.ts';

const ELECTOR_SPEC = ['test/api/elector.spec.ts'];
const EMITTER_SPEC = ['test/api/emitter.spec.ts'];
const WORK_SPEC = ['test/api/work.spec.ts'];
const DRAINING_SPEC = ['test/api/draining.spec.ts'];

export const API_MUTANTS: readonly Mutant[] = [
  {
    name: 'api: isLeader() by the last change, not by the clock',
    specs: ELECTOR_SPEC,
    patches: [
      {
        file: ELECTOR,
        find: 'return this.#participation?.participant.elector.isLeader() ?? false;',
        replace: "return this.#known.role === 'leader';",
      },
    ],
  },
  {
    name: 'api: a signal that no timer aborts',
    specs: ELECTOR_SPEC,
    patches: [
      {
        file: ELECTOR,
        find: "    this.#terms.follow(role === 'leader' ? token : null);",
        replace: "    if (role === 'leader') this.#terms.follow(token);",
      },
    ],
  },
  {
    name: "api: a follower has its leader's token",
    specs: ELECTOR_SPEC,
    patches: [
      {
        file: ELECTOR,
        find: "return view?.role === 'leader' ? view.token : null;",
        replace: 'return view?.token ?? null;',
      },
    ],
  },
  {
    name: 'api: an error that nobody listens to is thrown',
    specs: EMITTER_SPEC,
    patches: [
      {
        file: EMITTER,
        find: 'const listeners = this.rawListeners(name);',
        replace: `const listeners = this.rawListeners(name);
    if (name === 'error' && listeners.length === 0) throw values[0];`,
      },
    ],
  },
  {
    name: 'api: an error that nobody listens to is lost',
    specs: ['test/api/bad-input.spec.ts'],
    patches: [
      {
        file: EMITTER,
        find: "if (!this.emit('error', known)) warn(known);",
        replace: "this.emit('error', known);",
      },
    ],
  },
  {
    name: 'api: what a listener throws is thrown on',
    specs: EMITTER_SPEC,
    patches: [
      {
        file: EMITTER,
        find: '      } catch (error) {\n        failed(error);',
        replace: '      } catch (error) {\n        throw error;',
      },
    ],
  },
  {
    name: 'api: two handles of one name are two elections',
    specs: ELECTOR_SPEC,
    patches: [{ file: REPLICA, find: 'if (shared !== undefined) return shared;', replace: '' }],
  },
  {
    name: 'api: a second stop waits for nothing',
    specs: ELECTOR_SPEC,
    patches: [
      {
        file: ELECTOR,
        find: 'if (participation === null) return this.#stopped;',
        replace: 'if (participation === null) return Promise.resolve();',
      },
    ],
  },
  {
    name: 'api: no start after a stop',
    specs: ELECTOR_SPEC,
    patches: [
      {
        file: ELECTOR,
        find: 'if (this.#participation !== null) return this;',
        replace: "if (this.#participation !== null || this.#last?.reason === 'stopped') return this;",
      },
    ],
  },
  {
    name: 'api: what a listener causes is told within what it heard',
    specs: ELECTOR_SPEC,
    patches: [{ file: ELECTOR, find: 'if (this.#telling) return;', replace: '' }],
  },
  {
    name: 'api: a hand-over to what is no name releases the lease',
    specs: ELECTOR_SPEC,
    patches: [
      { file: ELECTOR, find: 'if (to !== undefined && !isName(to)) {', replace: "if (to === '-') {" },
    ],
  },
  {
    name: 'api: a stop releases while work goes on',
    specs: WORK_SPEC,
    patches: [
      {
        file: ELECTOR,
        find: 'await settled(this.#work.underWay, Math.min(this.ttl, MAX_WINDING_UP_MS));',
        replace: 'await settled([], MAX_WINDING_UP_MS);',
      },
    ],
  },
  {
    name: 'api: work begins in a term that has ended',
    specs: WORK_SPEC,
    patches: [{ file: WORK, find: 'if (!isCurrent(term)) continue;', replace: '' }],
  },
  {
    name: 'api: what late work returns counts',
    specs: WORK_SPEC,
    patches: [{ file: WORK, find: 'if (isCurrent(term)) return result;', replace: 'return result;' }],
  },
  {
    name: 'api: a replica that comes after the drain is not drained',
    specs: DRAINING_SPEC,
    patches: [{ file: REPLICA, find: 'if (isProcessDrained()) pool.drain(true);', replace: '' }],
  },
  {
    name: 'api: an older copy that cannot be drained is passed over',
    specs: DRAINING_SPEC,
    patches: [
      {
        file: 'src/api/drain.ts',
        find: "if (on && undrainable().length > 0) throw copyTooOld('cannot be drained');",
        replace: '',
      },
    ],
  },
];
