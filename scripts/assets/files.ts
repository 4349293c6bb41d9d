import { sloText } from '../../src/cli/slo/command.ts';
import { NAME_FLAVOURS, type NameFlavour } from '../../src/cli/slo/prometheus-name.ts';
import { ruleText } from '../../src/cli/slo/rule-text.ts';
import { causeRules } from './causes.ts';
import { dashboard } from './dashboard.ts';

const SUFFIX: Record<NameFlavour, string> = { js: '', otlp: '-otlp' };

/** Returns the files that are generated from the telemetry schema and published: the text of each by its path. */
export function assetFiles(): Record<string, string> {
  return Object.fromEntries(NAME_FLAVOURS.flatMap((flavour) => Object.entries(filesOf(flavour))));
}

function filesOf(flavour: NameFlavour): Record<string, string> {
  const suffix = SUFFIX[flavour];
  return {
    [`assets/grafana/seawall${suffix}.json`]: `${JSON.stringify(dashboard(flavour), undefined, 2)}\n`,
    [`assets/prometheus/slo${suffix}.rules.yml`]: sloText({ objective: 99.9, window: '30d', names: flavour }),
    [`assets/prometheus/causes${suffix}.rules.yml`]: ruleText(causeRules(flavour), [
      'Alerts on causes that make an objective of a seawall pipeline fail, or soon will. Generated: `npm run assets`.',
    ]),
  };
}
