// 图：<div class="kc-chart" data-chart="json_script 的 id" role="img" aria-label="…"> 按轻便的写法画出来。
// 颜色取自令牌，换主题就重画；柱从零起；未知留空并作记号；概数打斜线；点柱子去它的出处。
// 键盘与读屏用旁边的表：图本身只是一幅画。
const charts = new Map();

function token(name) {
  return getComputedStyle(document.documentElement).getPropertyValue(`--kc-${name}`).trim();
}

/** 令牌可以是 color-mix()，ECharts 不认；让浏览器算成 rgb。 */
function colour(name) {
  const probe = document.createElement("span");
  probe.style.color = token(name);
  document.body.append(probe);
  const found = getComputedStyle(probe).color;
  probe.remove();
  return found;
}

function palette() {
  return {
    ink: colour("ink"), muted: colour("muted"), rule: colour("rule"), sheet: colour("sheet"),
    series: [1, 2, 3, 4, 5].map((n) => colour(`chart-${n}`)),
    font: token("sans"), size: parseFloat(getComputedStyle(document.documentElement).fontSize) * 0.8125,
  };
}

/** 一个人会怎么说这个数：至多两位小数，万元上了亿说亿元。 */
export function figure(value, unit) {
  if (value === null || value === undefined) return "暂无";
  const number = Number(value);
  const trim = (n) => String(Number(n.toFixed(2)));
  if (unit === "万元" && Math.abs(number) >= 10000) return `${trim(number / 10000)}亿元`;
  if (Math.abs(number) >= 1e8) return `${trim(number / 1e8)}亿${unit}`;
  if (Math.abs(number) >= 1e5) return `${trim(number / 1e4)}万${unit}`;
  return `${trim(number)}${unit}`;
}

/** 小数由服务器以字串送来，不在路上丢位数；画图时才成数。 */
function numbers(one) {
  return one.data.map((value) => (value === null || value === undefined ? null : Number(value)));
}

function spoken(one, item) {
  return (one.approx?.[item.dataIndex] ? "约" : "") + figure(item.value, "");
}

const HATCH = { symbol: "rect", dashArrayX: [1, 0], dashArrayY: [2, 4], rotation: -Math.PI / 4, symbolSize: 1 };

function unknownMarks(series, colours, floor) {
  const points = series.data.flatMap((value, at) => (value === null || value === undefined ? [at] : []));
  return {
    silent: true,
    symbol: "path://M1 0L5 4L9 0L10 1L6 5L10 9L9 10L5 6L1 10L0 9L4 5L0 1Z",
    symbolSize: 8,
    itemStyle: { color: colours.muted },
    label: { show: points.length <= 12, formatter: "暂无", position: "top", distance: 3, color: colours.muted },
    data: points.map((at) => ({ coord: [at, 0], y: floor - 7, name: "暂无" })),
  };
}

function barSeries(one, at, spec, colours, floor) {
  return {
    type: "bar", name: one.name, barMaxWidth: 36, markPoint: unknownMarks(one, colours, floor),
    label: { show: spec.categories.length * spec.series.length <= 26, position: "top", color: colours.ink,
      formatter: (item) => spoken(one, item) },
    data: numbers(one).map((value, i) => ({
      value,
      itemStyle: one.approx?.[i]
        ? { color: colours.sheet, borderColor: colours.series[at % 5], borderWidth: 1, decal: { ...HATCH, color: colours.series[at % 5] } }
        : { color: colours.series[at % 5] },
    })),
  };
}

function lineSeries(one, at, spec, colours, floor) {
  return {
    type: "line", name: one.name, connectNulls: false, symbol: "circle", symbolSize: 7, showAllSymbol: true,
    lineStyle: { width: 2, color: colours.series[at % 5] }, itemStyle: { color: colours.series[at % 5] },
    markPoint: spec.quiet ? undefined : unknownMarks(one, colours, floor), // quiet：空缺是还没到时候，不是不知道
    label: { show: spec.categories.length * spec.series.length <= 14, position: "top", color: colours.ink,
      formatter: (item) => (spec.series.length > 1 && item.dataIndex === one.data.length - 1 ? "" : spoken(one, item)) },
    labelLayout: { moveOverlap: "shiftY" },
    endLabel: { show: spec.series.length > 1, formatter: (item) => `${one.name} ${spoken(one, item)}`, color: colours.ink, fontWeight: 600 },
    data: numbers(one).map((value, i) => (one.approx?.[i]
      ? { value, symbolSize: 10, itemStyle: { color: colours.sheet, borderColor: colours.series[at % 5], borderWidth: 2 } }
      : { value })),
  };
}

function option(spec, width, height) {
  const colours = palette();
  const many = spec.series.length > 1;
  const crowded = spec.categories.length > 8 || (width < 500 && spec.categories.length > 4);
  const bottom = crowded ? 84 : 36;
  const floor = height - bottom;
  const make = spec.type === "line" ? lineSeries : barSeries;
  return {
    animation: false,
    color: colours.series,
    aria: { enabled: false, decal: { show: false } },
    textStyle: { fontFamily: colours.font, fontSize: colours.size, color: colours.ink },
    grid: { left: 60, right: spec.type === "line" && many ? 128 : 16, top: many && spec.type === "bar" ? 64 : 44, bottom, outerBoundsMode: "none" },
    legend: { show: many && spec.type === "bar", top: 0, left: 0, textStyle: { color: colours.ink, fontSize: colours.size }, icon: "roundRect" },
    tooltip: { trigger: "axis", confine: true, backgroundColor: colours.sheet, borderColor: colours.rule,
      textStyle: { color: colours.ink }, valueFormatter: (value) => figure(value, spec.unit || "") },
    xAxis: { type: "category", data: spec.categories, axisTick: { show: false }, axisLine: { lineStyle: { color: colours.ink } },
      axisLabel: { color: colours.ink, fontSize: colours.size, interval: 0, rotate: crowded ? 40 : 0 } },
    yAxis: { type: "value", name: spec.unit || "", nameLocation: "end", nameTextStyle: { color: colours.muted, align: "right", padding: [0, 8, 0, 0] },
      scale: spec.type === "line", splitLine: { lineStyle: { color: colours.rule } },
      axisLabel: { color: colours.muted, fontSize: colours.size, formatter: (value) => figure(value, "") } },
    series: spec.series.map((one, at) => make(one, at, spec, colours, floor)),
  };
}

function draw(element) {
  const source = document.getElementById(element.dataset.chart);
  if (!source || !window.echarts || element.clientWidth === 0) return;
  const spec = JSON.parse(source.textContent);
  let chart = charts.get(element);
  if (!chart) {
    chart = window.echarts.init(element, null, { renderer: "svg" });
    charts.set(element, chart);
    chart.on("click", (item) => {
      const link = spec.links?.[item.dataIndex];
      if (link) location.assign(link);
    });
    new ResizeObserver(() => { chart.resize(); paint(chart, element, spec); }).observe(element);
  }
  paint(chart, element, spec);
}

function paint(chart, element, spec) {
  if (element.clientWidth) chart.setOption(option(spec, element.clientWidth, element.clientHeight), true);
}

/** 画出（或重画）一处之内的图。 */
export function drawAll(within = document) {
  within.querySelectorAll(".kc-chart[data-chart]").forEach((element) => {
    if (charts.has(element) || element.clientWidth) draw(element);
    else new ResizeObserver((_, watcher) => { if (element.clientWidth) { watcher.disconnect(); draw(element); } }).observe(element);
  });
}

const redraw = () => drawAll();
document.addEventListener("kc:display", redraw);
document.addEventListener("htmx:afterSwap", (event) => drawAll(event.detail.target));
window.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", redraw);
if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", redraw);
else redraw();
