import type { Builder } from '@grafana/grafana-foundation-sdk/cog';
import {
  BigValueColorMode,
  BigValueGraphMode,
  type DataSourceRef,
  GraphThresholdsStyleConfigBuilder,
  GraphThresholdsStyleMode,
  LegendDisplayMode,
  LegendPlacement,
  ReduceDataOptionsBuilder,
  SortOrder,
  TooltipDisplayMode,
  VisibilityMode,
  VizLegendOptionsBuilder,
  VizTooltipOptionsBuilder,
} from '@grafana/grafana-foundation-sdk/common';
import {
  MappingType,
  type Panel,
  ThresholdsConfigBuilder,
  ThresholdsMode,
  type ValueMap,
} from '@grafana/grafana-foundation-sdk/dashboard';
import { DataqueryBuilder } from '@grafana/grafana-foundation-sdk/prometheus';
import { PanelBuilder as NumberBuilder } from '@grafana/grafana-foundation-sdk/stat';
import { PanelBuilder as StatesBuilder } from '@grafana/grafana-foundation-sdk/statetimeline';
import { PanelBuilder as LinesBuilder } from '@grafana/grafana-foundation-sdk/timeseries';
import type { PanelSpec, StateSpec } from './panels.ts';

export interface Placing {
  readonly id: number;
  readonly width: number;
  readonly datasource: DataSourceRef;
}

const HEIGHT = { number: 4, lines: 8, states: 8 } as const;

/** Converts a panel to Grafana's format. */
export function grafanaPanel(spec: PanelSpec, { id, width, datasource }: Placing): Builder<Panel> {
  const panel = drawn(spec)
    .id(id)
    .title(spec.title)
    .description(spec.description)
    .datasource(datasource)
    .unit(spec.unit)
    .noValue('no data')
    .span(width)
    .height(HEIGHT[spec.kind])
    .targets(
      spec.queries.map(({ expr, legend }, index) =>
        new DataqueryBuilder()
          .refId(String.fromCharCode(65 + index))
          .expr(expr)
          .legendFormat(legend),
      ),
    );
  if (spec.min !== undefined) panel.min(spec.min);
  if (spec.max !== undefined) panel.max(spec.max);
  if (spec.bad !== undefined) panel.thresholds(thresholds(spec.bad, spec.badBelow === true));
  return panel;
}

function drawn(spec: PanelSpec): LinesBuilder | NumberBuilder | StatesBuilder {
  if (spec.kind === 'number') {
    return new NumberBuilder()
      .reduceOptions(new ReduceDataOptionsBuilder().calcs(['lastNotNull']))
      .colorMode(BigValueColorMode.Value)
      .graphMode(BigValueGraphMode.Area);
  }
  if (spec.kind === 'states') {
    return new StatesBuilder()
      .mappings([mapping(spec.states ?? [])])
      .mergeValues(true)
      .showValue(VisibilityMode.Auto)
      .legend(new VizLegendOptionsBuilder().showLegend(false).displayMode(LegendDisplayMode.Hidden));
  }
  const lines = new LinesBuilder()
    .lineWidth(1)
    .fillOpacity(8)
    .showPoints(VisibilityMode.Never)
    .axisSoftMin(0)
    .tooltip(new VizTooltipOptionsBuilder().mode(TooltipDisplayMode.Multi).sort(SortOrder.Descending))
    .legend(
      new VizLegendOptionsBuilder()
        .showLegend(true)
        .displayMode(LegendDisplayMode.List)
        .placement(LegendPlacement.Bottom),
    );
  if (spec.bad !== undefined) {
    lines.thresholdsStyle(new GraphThresholdsStyleConfigBuilder().mode(GraphThresholdsStyleMode.Dashed));
  }
  return lines;
}

function thresholds(bad: number, below: boolean): ThresholdsConfigBuilder {
  const [first, then] = below ? ['red', 'green'] : ['green', 'red'];
  return new ThresholdsConfigBuilder().mode(ThresholdsMode.Absolute).steps([
    { value: null, color: first },
    { value: bad, color: then },
  ]);
}

function mapping(states: readonly StateSpec[]): ValueMap {
  const options = Object.fromEntries(
    states.map(({ value, text, colour }, index) => [String(value), { text, color: colour, index }]),
  );
  return { type: MappingType.ValueToText, options };
}
