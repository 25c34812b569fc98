// Draws the series that the drawing and the table already tell, so that single months can be read off.
import { LineChart } from "echarts/charts";
import { AriaComponent, DataZoomComponent, GridComponent, TooltipComponent } from "echarts/components";
import { init, use } from "echarts/core";
import { SVGRenderer } from "echarts/renderers";

use([LineChart, GridComponent, TooltipComponent, DataZoomComponent, AriaComponent, SVGRenderer]);

const css = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

function rowsOf(table) {
  return [...table.querySelectorAll("tbody tr")]
    .map((row) => ({ month: row.querySelector("[data-month]").dataset.month, value: row.querySelector("[data-value]").dataset.value }))
    .reverse();
}

function optionFor(figure, rows) {
  const accent = css("--accent");
  const soft = css("--ink-soft");
  const size = 13 * (document.documentElement.classList.contains("large") ? 1.25 : 1);
  return {
    animation: false,
    aria: { enabled: false },
    textStyle: { fontFamily: css("--sans"), fontSize: size, color: soft },
    grid: { left: 8, right: 24, top: 36, bottom: 48, containLabel: true },
    tooltip: {
      trigger: "axis",
      renderMode: "richText",
      formatter: ([point]) => `${point.name}\n${point.value ?? "—"} ${figure.dataset.unit}`,
    },
    dataZoom: [{ type: "inside", zoomOnMouseWheel: false, moveOnMouseWheel: false }],
    xAxis: {
      type: "category",
      boundaryGap: false,
      data: rows.map((row) => row.month),
      axisLabel: { color: soft, fontSize: size, hideOverlap: true },
      axisLine: { lineStyle: { color: css("--line-strong") } },
    },
    yAxis: {
      type: "value",
      scale: true,
      name: figure.dataset.unit,
      nameTextStyle: { color: soft, fontSize: size, align: "left" },
      axisLabel: { color: soft, fontSize: size },
      splitLine: { lineStyle: { color: css("--line") } },
    },
    series: [
      {
        type: "line",
        data: rows.map((row) => (row.value === "" ? null : row.value)),
        showSymbol: false,
        lineStyle: { width: 2.5, color: accent },
        itemStyle: { color: accent },
        areaStyle: { color: css("--accent-soft"), opacity: 1 },
      },
    ],
  };
}

export function draw(figure) {
  const table = document.getElementById(figure.dataset.chart);
  const place = figure.querySelector(".canvas");
  const rows = rowsOf(table);
  if (rows.length < 2) return;
  place.hidden = false;
  place.setAttribute("role", "img");
  place.setAttribute("aria-label", figure.dataset.label);
  figure.classList.add("drawn");
  const chart = init(place, null, { renderer: "svg" });
  chart.setOption(optionFor(figure, rows));
  new ResizeObserver(() => chart.resize()).observe(place);
}
