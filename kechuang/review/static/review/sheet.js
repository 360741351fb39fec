// 评分表：每打一个字就存；断了网先记在本机，按先后补存，说清楚；别处改过的当面对照；全程键盘。
import { choice, line, post, teller } from "../kc/filling.js";

const form = document.getElementById("rv-form");
const state = document.getElementById("rv-state");
const file = document.getElementById("rv-file");
const total = document.getElementById("rv-total");
const wanted = document.getElementById("rv-wanted");
const usual = wanted.textContent;
const KEY = `kc-sheet:${document.body.dataset.account}:${form.dataset.sheet}`;
const AGAIN = 6000;
const marks = [...form.querySelectorAll("input[data-most]")];
const comment = form.elements.comment;
// 还没存上的，按先后：[项, 内容, 当时的修改次数]。同一项后打的顶替先打的。
let waiting = [];
let busy = false;
let timer = 0;
let retry = 0;
let leaving = false;
let seconds = 0;
window.setInterval(() => { if (!document.hidden) seconds += 1; }, 1000);

const codeOf = (field) => field.closest("[data-code]").dataset.code;
const fieldOf = (code) => (code ? form.elements[`m-${code}`] : comment);
const revisionOf = (code) => form.elements[code ? `r-${code}` : "r-comment"];
const notesOf = (code) => document.getElementById(`n-${code || "comment"}`);

const say = teller(state);

// ── 本机 ──
function keep() {
  try {
    if (waiting.length) localStorage.setItem(KEY, JSON.stringify(waiting));
    else localStorage.removeItem(KEY);
  } catch { /* 本机存不下：页面上仍在 */ }
}

function restore() {
  try { waiting = JSON.parse(localStorage.getItem(KEY)) ?? []; } catch { waiting = []; }
  waiting = waiting.filter(([code]) => fieldOf(code));
  for (const [code, text] of waiting) fieldOf(code).value = text;
  if (waiting.length) { say(`本机有 ${waiting.length} 项上次没有存上，正在补存…`); send(); }
}

// ── 保存 ──
function touched(code) {
  const was = waiting.find(([each]) => each === code);
  const revision = was ? was[2] : revisionOf(code).value;
  waiting = waiting.filter(([each]) => each !== code);
  waiting.push([code, fieldOf(code).value, revision]);
  keep();
  sum();
  window.clearTimeout(timer);
  timer = window.setTimeout(send, 400);
}

async function send() {
  window.clearTimeout(timer);
  if (busy || !waiting.length) return;
  busy = true;
  const sent = waiting.map((each) => [...each]);
  const body = new FormData();
  for (const [code, text, revision] of sent) {
    body.set(code ? `m-${code}` : "comment", text);
    body.set(code ? `r-${code}` : "r-comment", revision);
  }
  const spent = seconds;
  body.set("seconds", spent);
  say("正在保存…");
  try {
    const data = await post(form, body);
    if (data.refused) { say(data.refused, "bad"); return; }
    seconds -= spent;
    taken(data, sent);
  } catch {
    say(`没有连上，已记在本机（${waiting.length} 项），连上后按先后自动补存。请接着评。`, "bad");
    window.clearTimeout(retry);
    retry = window.setTimeout(send, AGAIN);
  } finally {
    busy = false;
    if (waiting.length && state.dataset.tone !== "bad") timer = window.setTimeout(send, 300);
  }
}

function taken(data, sent) {
  for (const [code, text] of sent) {
    const fresh = data.revisions[code];
    const clash = data.clashes.find((each) => each.code === code);
    note(code, data.errors[code] ? [line(data.errors[code], "kc-error")] : []);
    fieldOf(code).setAttribute("aria-invalid", String(Boolean(data.errors[code])));
    if (fresh !== undefined) revisionOf(code).value = fresh;
    if (clash) clashed(clash);
    const now = waiting.find(([each]) => each === code);
    if (now && now[1] === text) waiting = waiting.filter((each) => each !== now);
    else if (now && fresh !== undefined) now[2] = String(fresh);
  }
  keep();
  const wrong = Object.keys(data.errors).length;
  if (wrong || data.clashes.length) say(`${wrong ? `有 ${wrong} 项没有写入，请看红字。` : ""}${data.clashes.length ? "有一项别处刚改过，请对照。" : ""}`, "bad");
  else say(`已保存 ${data.at}`);
}

// 另一台设备改过：两边都摆出来，由人选。
function clashed(clash) {
  note(clash.code, [choice([`“${clash.title}”在别处刚改过，没有覆盖。`, `现在是：${clash.theirs}`, `这里是：${clash.mine || "空"}`], {
    用这里的() { revisionOf(clash.code).value = clash.revision; note(clash.code, []); touched(clash.code); },
    用那边的() { waiting = waiting.filter(([each]) => each !== clash.code); keep(); leaving = true; window.location.reload(); },
  })]);
}

function note(code, parts) {
  notesOf(code).replaceChildren(...parts);
}

// ── 总分（以半分为单位，全是整数） ──
function halves(field) {
  const text = field.value.normalize("NFKC").trim();
  if (!/^\d+(\.\d+)?$/.test(text)) return null;
  return Number(text) * 2;
}

function sum() {
  const all = marks.map(halves);
  const whole = all.includes(null) ? null : all.reduce((one, other) => one + other, 0) / 2;
  total.textContent = whole === null ? "—" : String(whole);
  const low = whole !== null && whole < Number(form.dataset.below);
  const high = whole !== null && whole > Number(form.dataset.above);
  wanted.textContent = low ? wanted.dataset.low : high ? wanted.dataset.high : usual;
  wanted.classList.toggle("rv-asked", low || high);
}

function step(field, by) {
  const now = halves(field) ?? (by > 0 ? 0 : Number(field.dataset.most) * 2);
  field.value = String(Math.min(Math.max(now + by, 0), Number(field.dataset.most) * 2) / 2);
  touched(codeOf(field));
}

// ── 键盘 ──
const order = [...marks, comment];

function go(from, by) {
  const to = order[Math.min(Math.max(order.indexOf(from) + by, 0), order.length - 1)];
  to.focus();
  if (to !== comment) to.select();
}

document.addEventListener("keydown", (event) => {
  const here = event.target;
  if (event.isComposing) return;
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    event.preventDefault();
    form.requestSubmit(form.querySelector("[data-submit]"));
    return;
  }
  if (event.ctrlKey || event.altKey || event.metaKey) return;
  if (marks.includes(here)) {
    if (event.key === "Enter" || event.key === "ArrowDown") { event.preventDefault(); go(here, 1); }
    if (event.key === "ArrowUp") { event.preventDefault(); go(here, -1); }
    if (event.key === "+") { event.preventDefault(); step(here, 1); }
    if (event.key === "-") { event.preventDefault(); step(here, -1); }
    if (event.key === "PageDown" || event.key === "PageUp") {
      event.preventDefault();
      file.scrollBy({ top: (event.key === "PageDown" ? 0.9 : -0.9) * file.clientHeight });
    }
    return;
  }
  if (here === comment && event.key === "Escape") { go(comment, -1); return; }
  if (/^[0-9]$/.test(event.key) && !here.matches("input, textarea, select")) {
    event.preventDefault();
    const first = marks.find((each) => !each.value) ?? marks[0];
    first.focus();
    first.value = event.key;
    touched(codeOf(first));
  }
});

for (const each of order) each.addEventListener("input", () => touched(codeOf(each)));
for (const [where, by] of [["[data-less]", -1], ["[data-more]", 1]]) {
  for (const each of form.querySelectorAll(where)) {
    each.hidden = false;
    each.addEventListener("click", () => step(each.parentElement.querySelector("input"), by));
  }
}

// 提交之前先存完：没存上就不提交，说为什么。
form.addEventListener("submit", async (event) => {
  const submitter = event.submitter;
  const isLast = submitter?.hasAttribute("data-submit");
  if (leaving) return;
  event.preventDefault();
  const since = Date.now();
  while ((waiting.length || busy) && Date.now() - since < 5000) {
    await send();
    if (state.dataset.tone === "bad") break;
    await new Promise((done) => { window.setTimeout(done, 50); });
  }
  if (waiting.length || busy) {
    if (isLast) say(`还有 ${waiting.length} 项没有存上，不能提交。已记在本机，连上后再按提交。`, "bad");
    return;
  }
  if (!isLast) { if (state.dataset.tone !== "bad") say("都已保存。"); return; }
  // 提交时只认已经存上的：修改次数都是最新的。
  form.elements.seconds.value = "0";
  leaving = true;
  // 等这次提交事件过去：浏览器不理会事件当中再次的提交。
  window.setTimeout(() => form.requestSubmit(submitter), 0);
});
window.addEventListener("online", send);
window.addEventListener("beforeunload", (event) => { if (!leaving && waiting.length) event.preventDefault(); });
restore();
sum();
