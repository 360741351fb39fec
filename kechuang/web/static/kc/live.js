// 实时：一个频道说了什么，就到页面上来。首选服务器推送（EventSource）；推送不通就隔一会儿问一次；
// 断了再连时接着上次的序号，缺一条就去问，重复的丢掉。页面看不见时歇着，回来先把缺的补上。
//
// listen({ channel, after, mode, origin, message, state, lost })
//   origin：推送在别的端口上时，它的来源（https://主机:端口）；空的就在本站。缺的总是向本站问。
//   message(内容)：按次序每条一次；state(代号, 话)：live、polling、waiting、gone；lost()：缺得太多，要重新打开页面。
const SILENT = 40_000; // 服务器每 15 秒报一次平安，这么久没有消息就是断了
const HIDDEN = 60_000; // 看不见这么久就不再占着连接
const TRY_AGAIN = 60_000; // 改为定时刷新之后，这么久再试一次推送
const UNSETTLED = 8_000; // 连不上这么久，先改为定时刷新

const around = (time) => time * (0.8 + Math.random() * 0.4);

export function listen({ channel, after, mode, origin = "", message, state, lost }) {
  const address = `/live/${channel}/`;
  let last = Number(after) || 0;
  let source = null;
  let wait = 10;
  let asking = false;
  let stopped = false;
  let queue = [];
  const timers = {};

  function at(name, time, act) {
    window.clearTimeout(timers[name]);
    timers[name] = act && window.setTimeout(act, time);
  }

  function close() {
    source?.close();
    source = null;
    at("silent");
    at("unsettled");
  }

  function gone(words) {
    stopped = true;
    close();
    for (const name of Object.keys(timers)) at(name);
    state("gone", words);
  }

  function take(one) {
    if (one.kind === "lost") { stopped = true; close(); lost(); return; }
    if (one.kind === "head") { if (one.seq > last) later(); return; }
    if (one.seq <= last) return;
    if (one.prev > last) { queue.push(one); later(); return; }
    last = one.seq;
    message(one);
  }

  function later() { at("ask", Math.random() * 2000, ask); }

  /** 补上缺的；补的时候来的先放着。回答还有没有权限。 */
  async function ask() {
    if (asking || stopped) return;
    asking = true;
    try {
      let more = true;
      while (more && !stopped) {
        const answer = await fetch(`${address}since/${last}/`, { headers: { Accept: "application/json" }, redirect: "error" });
        if ([401, 403, 404].includes(answer.status)) {
          gone(answer.status === 401 ? "已断开：请重新登录" : "已断开：您不能再看这里的内容");
          return;
        }
        if (!answer.ok) throw new Error(String(answer.status));
        const data = await answer.json();
        wait = data.wait;
        if (data.lost) { take({ kind: "lost" }); return; }
        for (const one of data.messages) take({ ...one, prev: Math.min(one.prev, last) });
        more = data.more;
      }
      const held = queue.sort((a, b) => a.seq - b.seq);
      queue = [];
      for (const one of held) if (one.seq > last) take(one);
      if (!source) state("polling", `每 ${wait} 秒刷新一次`);
    } catch {
      if (!source) state("waiting", "已断开，正在重新连接");
      else at("ask", around(5000), ask);
    } finally {
      asking = false;
    }
  }

  function poll() {
    close();
    if (stopped || document.hidden) return;
    ask();
    at("poll", around(wait * 1000), poll);
  }

  function instead() {
    close();
    poll();
    if (mode !== "polling") at("again", around(TRY_AGAIN), open);
  }

  function alive() {
    at("poll");
    at("again");
    at("unsettled");
    at("silent", SILENT, () => { close(); open(); });
    state("live", "实时");
  }

  function open() {
    if (stopped || document.hidden) return;
    if (mode === "polling" || !window.EventSource) { poll(); return; }
    close();
    source = new EventSource(`${origin}${address}?after=${last}`, { withCredentials: Boolean(origin) });
    at("unsettled", UNSETTLED, instead);
    let first = mode !== "embedded"; // nginx 只给新的：接上之前说的，问一次补上；自己断了再连时它接着上次的给
    source.onopen = () => { alive(); if (first) later(); first = false; };
    source.onmessage = (event) => { alive(); take(JSON.parse(event.data)); };
    source.onerror = () => {
      if (!source) return;
      if (source.readyState === EventSource.CLOSED) { instead(); return; }
      state("waiting", "已断开，正在重新连接");
      if (!timers.unsettled) at("unsettled", UNSETTLED, instead);
    };
  }

  document.addEventListener("visibilitychange", () => {
    if (stopped) return;
    if (document.hidden) {
      at("hidden", HIDDEN, () => { close(); for (const name of ["poll", "again", "ask"]) at(name); });
    } else {
      at("hidden");
      if (!source) ask().then(open);
    }
  });
  window.addEventListener("online", () => { if (!stopped && !source) open(); });
  window.addEventListener("pagehide", close);
  window.addEventListener("pageshow", (event) => { if (event.persisted && !stopped) open(); });
  open();
  return { stop: () => { stopped = true; close(); for (const name of Object.keys(timers)) at(name); } };
}
