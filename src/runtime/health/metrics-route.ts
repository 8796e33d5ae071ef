import type { Metrics } from '../metrics/metrics.js';
import type { HealthRoute } from './http-answer.js';

export function metricsRoute(metrics: Pick<Metrics, 'text'>): HealthRoute {
  return async () => {
    const { contentType, text } = await metrics.text();
    return { status: 200, contentType, body: text };
  };
}
