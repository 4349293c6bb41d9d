import type { Builder } from '@grafana/grafana-foundation-sdk/cog';
import type { DataSourceRef } from '@grafana/grafana-foundation-sdk/common';
import {
  type Dashboard,
  DashboardBuilder,
  DashboardCursorSync,
  DatasourceVariableBuilder,
  QueryVariableBuilder,
  RowBuilder,
  type VariableModel,
  VariableRefresh,
  VariableSort,
} from '@grafana/grafana-foundation-sdk/dashboard';
import type { NameFlavour } from '../../src/cli/slo/prometheus-name.ts';
import { grafanaPanel } from './grafana-panel.ts';
import { linesOf, widthIn } from './layout.ts';
import { rows } from './panels.ts';
import { queriesOf } from './queries.ts';
import { LABEL, seriesOf } from './series.ts';

const FILTER = `job=~"$job", instance=~"$instance", ${LABEL.pipeline}=~"$pipeline"`;
/** The recorded series are summed over instances. */
const RECORDED_FILTER = `job=~"$job", ${LABEL.pipeline}=~"$pipeline"`;

const DATASOURCE: DataSourceRef = { type: 'prometheus', uid: '$datasource' };

/** Returns the dashboard in Grafana's import format. */
export function dashboard(flavour: NameFlavour): Dashboard {
  const builder = new DashboardBuilder('Resilience (seawall)')
    .uid(`seawall-${flavour}`)
    .description('Golden signals, circuits, retries, limits and objectives of pipelines made with seawall.')
    .tags(['resilience', 'seawall'])
    .editable()
    .tooltip(DashboardCursorSync.Crosshair)
    .time({ from: 'now-1h', to: 'now' })
    .refresh('30s')
    .timezone('browser')
    .variables(variables(flavour));
  const queries = queriesOf(seriesOf(flavour, FILTER), '$__rate_interval');
  let id = 1;
  for (const row of rows(queries, recorded)) {
    builder.withRow(new RowBuilder(row.title).id(id++));
    for (const line of linesOf(row)) {
      for (const panel of line) {
        builder.withPanel(grafanaPanel(panel, { id: id++, width: widthIn(line), datasource: DATASOURCE }));
      }
    }
  }
  return builder.build();
}

function recorded(name: string, matcher = ''): string {
  return `${name}{${[matcher, RECORDED_FILTER].filter((text) => text !== '').join(', ')}}`;
}

function variables(flavour: NameFlavour): Builder<VariableModel>[] {
  const calls = (filter: string) => seriesOf(flavour, filter).pipelineDuration('_count');
  return [
    new DatasourceVariableBuilder('datasource').label('Data source').type('prometheus'),
    values('job', 'Job', `label_values(${calls('')}, job)`),
    values('instance', 'Instance', `label_values(${calls('job=~"$job"')}, instance)`),
    values('pipeline', 'Pipeline', `label_values(${calls('job=~"$job"')}, ${LABEL.pipeline})`),
  ];
}

function values(name: string, label: string, query: string): Builder<VariableModel> {
  return new QueryVariableBuilder(name)
    .label(label)
    .datasource(DATASOURCE)
    .query(query)
    .refresh(VariableRefresh.OnTimeRangeChanged)
    .sort(VariableSort.AlphabeticalAsc)
    .multi(true)
    .includeAll(true)
    .allValue('.*')
    .current({ text: 'All', value: '$__all' });
}
