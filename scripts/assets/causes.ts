import type { NameFlavour } from '../../src/cli/slo/prometheus-name.ts';
import type { AlertRule, RuleFile } from '../../src/cli/slo/rule-file.ts';
import { queriesOf } from './queries.ts';
import { LABEL, seriesOf } from './series.ts';

const PIPELINE = `{{ $labels.${LABEL.pipeline} }}`;
const JOB = `{{ $labels.${LABEL.job} }}`;
const POLICY = `{{ $labels.${LABEL.policy} }} of ${PIPELINE}`;

/** Below so many attempts in ten minutes, retries are no load to speak of. */
const MINIMUM_ATTEMPTS = 60;

/**
 * Alerts on what makes an SLO burn, or soon will. All are tickets: what users feel is for the burn-rate alerts to page about.
 */
export function causeRules(flavour: NameFlavour): RuleFile {
  const series = seriesOf(flavour);
  const over = (range: string) => queriesOf(series, range, [LABEL.job]);
  // Shorter than the alert waits, so that one opening of the circuit is not enough.
  const { openLately, openings } = over('3m');
  const { amplification, saturation } = over('5m');
  return {
    groups: [
      {
        name: 'resilience-causes',
        rules: [
          ticket('ResilienceCircuitOpen', `${openLately} > 0\nor\n${openings} > 0`, '5m', {
            summary: `${POLICY} is open, or opens again and again`,
            description:
              'The dependency has been failing for minutes: calls are refused without being tried.',
          }),
          ticket(
            'ResilienceRetryAmplification',
            `${amplification} > 1.5\nand ${over('10m').attempts} >= ${MINIMUM_ATTEMPTS}`,
            '10m',
            {
              summary: `${PIPELINE} makes {{ $value | humanize }} attempts for each call`,
              description: 'Retries put this much more load on a dependency that is failing as it is.',
            },
          ),
          // The mean, since what is full most of the time is not so at each scrape.
          ticket('ResilienceCapacityNearlyUsed', `avg_over_time((${saturation})[5m:]) > 0.9`, '5m', {
            summary: `${POLICY} is {{ $value | humanizePercentage }} full`,
            description:
              'Calls wait, or will soon be refused: raise the limit, or find out why calls take longer.',
          }),
          ticket('ResilienceFleetAlone', `${over('5m').fleetAlone} > 0`, '5m', {
            summary: `{{ $value }} instances decide by themselves about ${POLICY}`,
            description:
              'The server that they share is away, slow, or refuses: each goes on within its share of the limit.',
          }),
          ticket('ResilienceSeriesGone', over('1h').gone, '10m', {
            summary: `${PIPELINE} of ${JOB} is no longer measured`,
            description:
              'There are no series of it on any instance, and there were within the last hour. The other alerts are silent about it, whatever happens.',
          }),
          ticket(
            'ResilienceConfigRefused',
            `min by (job, instance) (${series.configLastReload()}) < 1`,
            '1m',
            {
              summary: `${JOB} has refused its configuration`,
              description:
                'What was read last on {{ $labels.instance }} is not in force, but what was before. `npx seawall check` tells why.',
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
