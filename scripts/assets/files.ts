import { sloText } from '../../src/cli/slo/command.ts';
import { NAME_FLAVOURS, type NameFlavour } from '../../src/cli/slo/prometheus-name.ts';
import { ruleText } from '../../src/cli/slo/rule-text.ts';
import { causeRules } from './causes.ts';
import { dashboard } from './dashboard.ts';

const SUFFIX: Record<NameFlavour, string> = { js: '', otlp: '-otlp' };

/** What is generated from the telemetry schema and shipped: the text of each file by its path. */
export function assetFiles(): Record<string, string> {
  return Object.fromEntries(NAME_FLAVOURS.flatMap((flavour) => Object.entries(filesOf(flavour))));
}

function filesOf(flavour: NameFlavour): Record<string, string> {
  const suffix = SUFFIX[flavour];
  return {
    [`assets/grafana/seawall${suffix}.json`]: `${JSON.stringify(dashboard(flavour), undefined, 2)}\n`,
    [`assets/prometheus/slo${suffix}.rules.yml`]: sloText({ objective: 99.9, window: '30d', names: flavour }),
    [`assets/prometheus/causes${suffix}.rules.yml`]: ruleText(causeRules(flavour), [
      'Alerts on what makes an objective of a pipeline of seawall fail, or soon will. Generated: `npm run assets`.',
    ]),
  };
}
