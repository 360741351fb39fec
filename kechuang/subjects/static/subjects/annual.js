// 年度报表随填随存的旁白：没有存上就说清楚，隔一会儿再试；没存完不让误关页面。
const state = document.getElementById("an-state");
const unsaved = new Set();
const AGAIN = 15000;

function say(words) {
  if (state) state.textContent = words;
}

for (const form of document.querySelectorAll("form[data-autosave]")) {
  form.addEventListener("input", () => unsaved.add(form));
  form.addEventListener("change", () => unsaved.add(form));
  form.addEventListener("submit", () => unsaved.clear());
  form.addEventListener("htmx:beforeRequest", () => say("正在保存…"));
  form.addEventListener("htmx:afterRequest", (event) => {
    if (event.detail.successful) { unsaved.delete(form); return; }
    say("没有存上：网络或登录有问题。请不要关闭页面，稍后会自动再存。");
    window.setTimeout(() => { if (unsaved.has(form)) window.htmx.trigger(form, "change"); }, AGAIN);
  });
}

window.addEventListener("beforeunload", (event) => {
  if (unsaved.size) event.preventDefault();
});

// 点“沿用”时若还有没存完的，先等它存完，再交。
const confirming = document.getElementById("an-confirm");
confirming?.addEventListener("submit", (event) => {
  if (!unsaved.size) return;
  event.preventDefault();
  const since = Date.now();
  const wait = window.setInterval(() => {
    if (unsaved.size && Date.now() - since < 3000) return;
    window.clearInterval(wait);
    unsaved.clear();
    confirming.requestSubmit(event.submitter);
  }, 100);
});
