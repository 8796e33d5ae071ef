/** Lets deploys reach all replicas, if the settings say so: for as long as there is a hot standby. */
import type { NodeAPI } from 'node-red';
import { Observable, switchMap } from '../../../election/rxjs.js';
import { defaultName } from '../../../panel/replica.js';
import { runtimeContextOf } from '../../runtime-context.js';
import type { HotStandby } from '../hot-standby.js';
import type { LiveRuntime } from '../live-runtime.js';
import { DeployExchange } from './deploy-exchange.js';
import { type ReadDeploySettings, readDeploySettings } from './deploy-settings.js';
import { DeployReport } from './report.js';

/** @param RED of the node set whose catalog has the texts */
export function serveDeploys(RED: NodeAPI): void {
  const { hotStandby$ } = runtimeContextOf(RED.events);
  hotStandby$
    .pipe(switchMap((standby) => (standby?.usable === true ? exchange(RED, standby) : [])))
    .subscribe();
}

function exchange(RED: NodeAPI, standby: HotStandby): Observable<never> {
  return new Observable(() => {
    const report = new DeployReport(RED);
    const read = settingsOf(standby.runtime.settings);
    if (read.kind === 'refused') report.refused(read.why);
    if (read.kind !== 'on') return;
    const { clock } = runtimeContextOf(RED.events);
    const { settings } = read;
    const running = new DeployExchange({ standby, settings, name: defaultName(), clock, report });
    running
      .open()
      .catch((error: unknown) => report.failing(error instanceof Error ? error.message : String(error)));
    return () => running.close();
  });
}

function settingsOf(settings: LiveRuntime['settings']): ReadDeploySettings {
  const { clusterLeader, credentialSecret, editorTheme } = settings as Record<string, unknown>;
  const deploys = member(member(clusterLeader, 'hotStandby'), 'deploys');
  const projects = member(member(editorTheme, 'projects'), 'enabled') === true;
  return readDeploySettings({ deploys, credentialSecret, projects }, process.env);
}

function member(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined;
}
