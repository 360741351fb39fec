// 回放一场对接会：各数随时刻走；速度可选，可以拖到任何时刻，不动也能看旁边的表。
const root = document.querySelector("[data-replay]");

if (root) {
  const told = JSON.parse(document.getElementById(root.dataset.replay).textContent);
  const since = new Date(told.since).getTime();
  const clock = root.querySelector("time");
  const seek = root.querySelector("[data-seek]");
  const speed = root.querySelector("[data-speed]");
  const button = root.querySelector("[data-play]");
  const figures = root.querySelector("dl");
  const cells = Object.values(told.series).map((one) => {
    const box = document.createElement("div");
    const name = document.createElement("dt");
    const value = document.createElement("dd");
    name.textContent = `${one.title}（${one.unit}）`;
    box.append(name, value);
    figures.append(box);
    return { value, data: one.data };
  });
  const said = new Intl.DateTimeFormat("zh-CN", { dateStyle: "long", timeStyle: "short", timeZone: "Asia/Shanghai" });
  let at = 0;
  let last = 0;
  let frame = 0;

  const show = () => {
    const step = Math.max(0, Math.min(Math.floor(at), told.steps - 1)); // a first frame may be stamped before the click
    const moment = new Date(since + (told.seconds * 1000 * step) / (told.steps - 1));
    clock.textContent = said.format(moment);
    clock.dateTime = moment.toISOString();
    seek.value = String(step);
    seek.setAttribute("aria-valuetext", clock.textContent);
    for (const cell of cells) cell.value.textContent = cell.data[step].toLocaleString("zh-CN");
  };

  const stop = () => {
    cancelAnimationFrame(frame);
    frame = 0;
    button.textContent = at >= told.steps - 1 ? "再放一遍" : "播放";
  };

  const tick = (now) => {
    at += ((now - last) / 1000) * (told.steps / Number(speed.value));
    last = now;
    show();
    if (at >= told.steps - 1) stop();
    else frame = requestAnimationFrame(tick);
  };

  button.addEventListener("click", () => {
    if (frame) {
      stop();
      return;
    }
    if (at >= told.steps - 1) at = 0;
    button.textContent = "暂停";
    last = performance.now();
    frame = requestAnimationFrame(tick);
  });
  seek.addEventListener("input", () => {
    at = Number(seek.value);
    show();
  });
  root.hidden = false;
  show();
}
