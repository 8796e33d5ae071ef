/** Lets deploys reach all replicas, if the settings say so: for as long as there is a hot standby. */
import type { NodeAPI } from 'node-red';
import { Observable, switchMap } from '../../../election/rxjs.js';
import { defaultName } from '../../../panel/replica.js';
import { runtimeContextOf } from '../../runtime-context.js';
import type { HotStandby } from '../hot-standby.js';
import type { LiveRuntime } from '../live-runtime.js';
import { DeployExchange } from './deploy-exchange.js';
import { DeployRoutes } from './deploy-routes.js';
import { type ReadDeploySettings, readDeploySettings } from './deploy-settings.js';
import { DeployReport } from './report.js';

/** @param RED of the node set whose catalog has the texts */
export function serveDeploys(RED: NodeAPI): void {
  const { hotStandby$ } = runtimeContextOf(RED.events);
  let current: DeployExchange | null = null;
  const routes = new DeployRoutes(() => current);
  const { needsPermission } = RED.auth;
  RED.httpAdmin.post(
    '/cluster-leader/standby/deploy-without-gap',
    needsPermission('flows.write'),
    needsPermission('cluster-leader.write'),
    routes.deployWithoutGap,
  );
  hotStandby$
    .pipe(switchMap((standby) => (standby?.usable === true ? exchange(RED, standby) : [null])))
    .subscribe((exchanging) => {
      current = exchanging;
    });
}

/** Emits what deploys go through, once it is open, and closes it when unsubscribed. */
function exchange(RED: NodeAPI, standby: HotStandby): Observable<DeployExchange | null> {
  return new Observable((subscriber) => {
    const report = new DeployReport(RED);
    const read = settingsOf(standby.runtime.settings);
    if (read.kind === 'refused') report.refused(read.why);
    subscriber.next(null);
    if (read.kind !== 'on') return;
    const { clock } = runtimeContextOf(RED.events);
    const { settings } = read;
    const running = new DeployExchange({ standby, settings, name: defaultName(), clock, report });
    running.open().then(
      () => subscriber.next(running),
      (error: unknown) => report.failing(error instanceof Error ? error.message : String(error)),
    );
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
