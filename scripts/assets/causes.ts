import type { NameFlavour } from '../../src/cli/slo/prometheus-name.ts';
import type { AlertRule, RuleFile } from '../../src/cli/slo/rule-file.ts';
import { queriesOf } from './queries.ts';
import { LABEL, seriesOf } from './series.ts';

const PIPELINE = `{{ $labels.${LABEL.pipeline} }}`;
const POLICY = `{{ $labels.${LABEL.policy} }} of ${PIPELINE}`;

/**
 * Alerts on what makes an SLO burn, or soon will. All are tickets: what users feel is for the burn-rate alerts to page about.
 */
export function causeRules(flavour: NameFlavour): RuleFile {
  const queries = queriesOf(seriesOf(flavour), '5m');
  return {
    groups: [
      {
        name: 'resilience-causes',
        rules: [
          ticket('ResilienceCircuitOpen', `${queries.openCircuits} > 0`, '5m', {
            summary: `${POLICY} is open`,
            description:
              'The dependency has been failing for minutes: calls are refused without being tried.',
          }),
          ticket('ResilienceRetryAmplification', `${queries.amplification} > 1.5`, '10m', {
            summary: `${PIPELINE} makes {{ $value | humanize }} attempts for each call`,
            description: 'Retries put this much more load on a dependency that is failing as it is.',
          }),
          ticket('ResilienceCapacityNearlyUsed', `${queries.saturation} > 0.9`, '10m', {
            summary: `${POLICY} is {{ $value | humanizePercentage }} full`,
            description:
              'Calls wait, or will soon be refused: raise the limit, or find out why calls take longer.',
          }),
        ],
      },
    ],
  };
}

function ticket(
  alert: string,
  expr: string,
  lasting: string,
  annotations: { summary: string; description: string },
): AlertRule {
  return { alert, expr, for: lasting, labels: { severity: 'ticket' }, annotations };
}
