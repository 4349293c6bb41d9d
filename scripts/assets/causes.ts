import type { NameFlavour } from '../../src/cli/slo/prometheus-name.ts';
import type { AlertRule, RuleFile } from '../../src/cli/slo/rule-file.ts';
import { queriesOf } from './queries.ts';
import { LABEL, seriesOf } from './series.ts';

const PIPELINE = `{{ $labels.${LABEL.pipeline} }}`;
const JOB = `{{ $labels.${LABEL.job} }}`;
const POLICY = `{{ $labels.${LABEL.policy} }} of ${PIPELINE}`;

/** Number of attempts in ten minutes below which retries add no significant load. */
const MINIMUM_ATTEMPTS = 60;

/**
 * Returns alerts on causes that spend the budget of an SLO, or soon will. All are tickets: the burn-rate alerts page about the
 * effects on users.
 */
export function causeRules(flavour: NameFlavour): RuleFile {
  const series = seriesOf(flavour);
  const over = (range: string) => queriesOf(series, range, [LABEL.job]);
  // Shorter than the alert waits, so that a single opening of the circuit does not trigger it.
  const { openLately, openings } = over('3m');
  const { amplification, saturation } = over('5m');
  return {
    groups: [
      {
        name: 'resilience-causes',
        rules: [
          ticket('ResilienceCircuitOpen', `${openLately} > 0\nor\n${openings} > 0`, '5m', {
            summary: `${POLICY} is open, or opens repeatedly`,
            description:
              'The dependency has been failing for minutes: calls are rejected without an attempt.',
          }),
          ticket(
            'ResilienceRetryAmplification',
            `${amplification} > 1.5\nand ${over('10m').attempts} >= ${MINIMUM_ATTEMPTS}`,
            '10m',
            {
              summary: `${PIPELINE} makes {{ $value | humanize }} attempts for each call`,
              description: 'Retries add this load to a dependency that is already failing.',
            },
          ),
          // The mean, because a limit that is full most of the time is not full at each scrape.
          ticket('ResilienceCapacityNearlyUsed', `avg_over_time((${saturation})[5m:]) > 0.9`, '5m', {
            summary: `${POLICY} is {{ $value | humanizePercentage }} full`,
            description:
              'Calls wait, or will soon be rejected: raise the limit, or find out why calls take longer.',
          }),
          ticket('ResilienceFleetAlone', `${over('5m').fleetAlone} > 0`, '5m', {
            summary: `{{ $value }} instances decide alone about ${POLICY}`,
            description:
              'The server that they share is unreachable, slow, or rejects requests: each instance continues within its share of the limit.',
          }),
          ticket('ResilienceSeriesGone', over('1h').gone, '10m', {
            summary: `${PIPELINE} of ${JOB} is no longer measured`,
            description:
              'No instance has reported its series, although some did within the last hour. No other alert covers this pipeline meanwhile.',
          }),
          ticket(
            'ResilienceConfigRefused',
            `min by (job, instance) (${series.configLastReload()}) < 1`,
            '1m',
            {
              summary: `${JOB} has refused its configuration`,
              description:
                'The configuration that {{ $labels.instance }} read last is not in force; the previous one is. `npx seawall check` shows the mistakes.',
            },
          ),
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
