import { expect } from 'chai';
import { readCrashGuard } from '../../src/runtime/settings/crash-guard.js';

const NAME = 'CLUSTER_LEADER_CRASH_GUARD';
const SOCKET = '/run/guard/guard.sock';
const child = { kind: 'child' };
const sidecar = { kind: 'sidecar', path: SOCKET };

describe('the setting of the crash guard', () => {
  for (const [given, value] of [
    [undefined, null],
    ['', null],
    ['false', null],
    ['true', child],
    [' True ', child],
    ['1', child],
    [SOCKET, sidecar],
  ] as const) {
    it(`the variable ${JSON.stringify(given)} is read`, () => {
      expect(readCrashGuard(undefined, { [NAME]: given })).to.deep.equal({ value, warnings: [] });
    });
  }

  it('settings.js comes first, with values of any type', () => {
    for (const [crashGuard, value] of [
      [true, child],
      [false, null],
      [SOCKET, sidecar],
      [null, child],
    ] as const) {
      expect(readCrashGuard({ crashGuard }, { [NAME]: 'true' }).value, String(crashGuard)).to.deep.equal(
        value,
      );
    }
    for (const settings of [null, 'text', 7, {}]) {
      expect(readCrashGuard(settings, { [NAME]: 'true' }).value).to.deep.equal(child);
    }
  });

  for (const given of ['maybe', 'guard.sock', './guard.sock', {}]) {
    it(`${JSON.stringify(given)} is told, and there is no guard`, () => {
      const warnings = [{ code: 'guard-invalid', params: {} }];
      expect(readCrashGuard({ crashGuard: given }, {})).to.deep.equal({ value: null, warnings });
    });
  }
});
