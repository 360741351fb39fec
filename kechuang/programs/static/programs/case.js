// 申报表单：逐项随填随存；断网先存在本机，说清楚；别人改过的当面对照；表能加行，预算随填随算，上传有进度。
import { choice, line, post, teller } from "../kc/filling.js";

const state = document.getElementById("cs-state");
const form = document.getElementById("cs-form");
const AGAIN = 8000;
const waiting = new Map(); // 还没存上的项 → 元素
const busy = new Set(); // 正在存的项：同一项不会同时存两次
let timer = 0;
let retry = 0;

const say = teller(state);

// ── 本机的备份 ──
const PREFIX = form ? `kc-case:${document.body.dataset.account}:${form.dataset.case}:` : "";

function inputs(field) {
  return [...field.querySelectorAll("input, select, textarea")].filter((each) => each.name && each.type !== "file");
}

// 本机能留的：人填的，证件号除外。
function own(field) {
  return inputs(field).filter((each) => each.type !== "hidden" && !/--identity$/.test(each.name));
}

function typed(field) {
  return own(field).map((each) => (/checkbox|radio/.test(each.type) ? each.checked : each.value));
}

function keep(field) {
  try {
    const rev = field.querySelector('input[name^="rev-"]').value;
    localStorage.setItem(PREFIX + field.dataset.code, JSON.stringify({ rev, at: Date.now(), values: typed(field) }));
  } catch { /* 本机存不下：页面上仍在 */ }
}

function forget(code) {
  try { localStorage.removeItem(PREFIX + code); } catch { /* 同上 */ }
}

function restore() {
  let count = 0;
  for (const field of form.querySelectorAll(".cs-field[data-code]")) {
    let kept = null;
    try { kept = JSON.parse(localStorage.getItem(PREFIX + field.dataset.code)); } catch { return; }
    if (!kept) continue;
    while (field.dataset.kind === "table" && typed(field).length < kept.values.length) addRow(field.querySelector("[data-add-row]"));
    const places = own(field);
    if (places.length !== kept.values.length) continue;
    places.forEach((each, place) => {
      if (/checkbox|radio/.test(each.type)) each.checked = kept.values[place]; else each.value = kept.values[place];
    });
    // 用当时的修改次数去存：这期间别人改过，会当面告诉，不会覆盖。
    field.querySelector('input[name^="rev-"]').value = kept.rev;
    waiting.set(field.dataset.code, field);
    count += 1;
  }
  if (count) { say(`已恢复上次没有存上的 ${count} 项，正在保存…`); send(); }
}

// ── 保存 ──
function touched(field) {
  waiting.set(field.dataset.code, field);
  keep(field);
  window.clearTimeout(timer);
  timer = window.setTimeout(send, 900);
}

async function send() {
  window.clearTimeout(timer);
  const codes = [...waiting.keys()].filter((code) => !busy.has(code));
  if (!codes.length) return;
  const body = new FormData();
  const sent = new Map();
  for (const code of codes) {
    const field = waiting.get(code);
    sent.set(code, JSON.stringify(typed(field)));
    busy.add(code);
    waiting.delete(code);
    for (const each of inputs(field)) {
      if (/checkbox|radio/.test(each.type) && !each.checked) continue;
      if (!each.name.startsWith("mark-")) body.append(each.name, each.value);
    }
  }
  say("正在保存…");
  try {
    const data = await post(form, body);
    if (data.refused) { say(data.refused, "bad"); return; }
    taken(data, sent);
  } catch {
    for (const code of codes) if (!waiting.has(code)) waiting.set(code, field(code));
    say("没有存上：网络或登录有问题。填的内容已留在本机，稍后自动再存，请不要关闭页面。", "bad");
    window.clearTimeout(retry);
    retry = window.setTimeout(send, AGAIN);
  } finally {
    for (const code of codes) busy.delete(code);
    if (waiting.size && !state.dataset.tone) timer = window.setTimeout(send, 300);
  }
}

function field(code) {
  return form.querySelector(`.cs-field[data-code="${CSS.escape(code)}"]`);
}

function taken(data, sent) {
  for (const [code, was] of sent) {
    const own = field(code);
    if (data.revisions[code] !== undefined) own.querySelector('input[name^="rev-"]').value = data.revisions[code];
    if (data.marks[code] !== undefined) own.querySelector('input[name^="mark-"]').value = data.marks[code];
    note(own, data.errors[code] ? [line(data.errors[code], "kc-error")] : []);
    own.toggleAttribute("data-wrong", Boolean(data.errors[code]));
    for (const each of inputs(own)) if (each.type !== "hidden") each.setAttribute("aria-invalid", String(Boolean(data.errors[code])));
    if (data.errors[code] === undefined && data.revisions[code] !== undefined && JSON.stringify(typed(own)) === was) forget(code);
  }
  for (const code of data.written) field(code)?.querySelector("[data-source]")?.remove();
  for (const clash of data.clashes) clashed(clash);
  for (const [code, html] of Object.entries(data.budgets)) field(code).querySelector("[data-totals]").innerHTML = html;
  for (const [code, [filled, total]] of Object.entries(data.blocks)) {
    const count = document.querySelector(`[data-count="${CSS.escape(code)}"]`);
    if (count) count.textContent = `${filled} / ${total}`;
  }
  const wrong = Object.keys(data.errors).length;
  if (wrong || data.clashes.length) say(`${wrong ? `有 ${wrong} 处没有写入，请看红字。` : ""}${data.clashes.length ? "有一项别人刚改过，请看下面的对照。" : ""}`, "bad");
  else say(`已保存 ${data.at}`);
}

function note(own, parts) {
  own.querySelector(".cs-notes").replaceChildren(...parts);
}

// 别人改过：两边的话都摆出来，由人选。
function clashed(clash) {
  const own = field(clash.code);
  note(own, [choice([`“${clash.title}”别人刚改过，没有覆盖。`, `现在是：${clash.theirs}`, `您填的：${clash.mine}`], {
    用我的() {
      own.querySelector('input[name^="rev-"]').value = clash.revision;
      note(own, []);
      touched(own);
      send();
    },
    用对方的() {
      const made = document.createElement("template");
      made.innerHTML = clash.field;
      const fresh = made.content.querySelector(".cs-field");
      forget(clash.code);
      own.replaceWith(fresh);
      ready(fresh);
      fresh.querySelector("input:not([type=hidden]), select, textarea")?.focus();
    },
  })]);
}

// ── 问题依别的回答而定 ──
function conditions() {
  for (const own of document.querySelectorAll(".cs-field[data-when], .cs-material[data-when]")) {
    const shown = JSON.parse(own.dataset.when).every(([code, wanted]) => {
      const other = field(code);
      if (!other) return !own.hasAttribute("data-off");
      const chosen = inputs(other).filter((each) => each.name === code && (!/checkbox|radio/.test(each.type) || each.checked));
      return chosen.some((each) => wanted.includes(each.value));
    });
    own.toggleAttribute("data-off", !shown);
  }
}

// ── 表 ──
function addRow(from) {
  const body = from.closest(".cs-table").querySelector("tbody");
  const row = body.lastElementChild.cloneNode(true);
  const number = body.children.length + 1;
  for (const each of row.querySelectorAll("input, select")) {
    each.value = "";
    each.setAttribute("aria-label", each.getAttribute("aria-label").replace(/^第\d+行/, `第${number}行`));
  }
  body.append(row);
  return row;
}

// ── 预算 ──
function amount(text) {
  const plain = text.replace(/[,，\s]/g, "");
  return /^\d+(\.\d+)?$/.test(plain) ? Math.round(Number(plain) * 1e6) : 0;
}

function words(sum) {
  return sum ? (sum / 1e6).toLocaleString("zh-CN", { maximumFractionDigits: 6 }) : "";
}

function sums(budget) {
  const totals = {};
  for (const line of budget.querySelectorAll("tr[data-line]")) {
    let own = 0;
    for (const each of line.querySelectorAll("[data-money]")) {
      own += amount(each.value);
      totals[each.dataset.money] = (totals[each.dataset.money] ?? 0) + amount(each.value);
    }
    line.querySelector("[data-line-sum]").textContent = words(own);
  }
  totals.both = Object.values(totals).reduce((all, each) => all + each, 0);
  for (const each of budget.querySelectorAll("[data-sum]")) each.textContent = words(totals[each.dataset.sum] ?? 0);
}

// ── 上传 ──
function upload(event) {
  event.preventDefault();
  const own = event.currentTarget;
  const bar = own.querySelector("progress");
  const file = own.querySelector('input[type="file"]');
  if (!file.files.length) { file.focus(); return; }
  const sending = new XMLHttpRequest();
  sending.open("POST", own.action);
  sending.setRequestHeader("Accept", "application/json");
  sending.upload.addEventListener("progress", (step) => { if (step.lengthComputable) bar.value = (step.loaded / step.total) * 100; });
  sending.addEventListener("load", () => {
    bar.hidden = true;
    let data = null;
    try { data = JSON.parse(sending.responseText); } catch { say("没有传上：请重新登录后再传。", "bad"); return; }
    const list = own.closest(".cs-material").querySelector("[data-files]");
    list.outerHTML = data.html;
    if (!data.problem) file.value = "";
    say(data.problem || data.done, data.problem ? "bad" : "");
  });
  sending.addEventListener("error", () => { bar.hidden = true; say("没有传上：网络断了。文件还选着，请再点“上传”。", "bad"); });
  bar.hidden = false;
  bar.value = 0;
  sending.send(new FormData(own));
}

function ready(within) {
  for (const each of within.querySelectorAll("[data-add-row]")) {
    each.hidden = false;
    each.addEventListener("click", () => addRow(each).querySelector("input, select")?.focus());
  }
  for (const each of within.querySelectorAll("[data-budget]")) { sums(each); each.addEventListener("input", () => sums(each)); }
}

if (form) {
  const act = (event) => {
    const own = event.target.closest(".cs-field[data-code]");
    if (!own || event.target.type === "file") return;
    touched(own);
    conditions();
  };
  form.addEventListener("input", act);
  form.addEventListener("change", act);
  form.addEventListener("focusout", () => { if (waiting.size) { window.clearTimeout(timer); timer = window.setTimeout(send, 200); } });
  form.addEventListener("submit", (event) => { event.preventDefault(); if (waiting.size) send(); else say("都已保存。"); });
  window.addEventListener("online", send);
  window.addEventListener("beforeunload", (event) => { if (waiting.size || busy.size) event.preventDefault(); });
  ready(form);
  conditions();
  restore();
}
for (const each of document.querySelectorAll("form[data-upload]")) each.addEventListener("submit", upload);

// 离开这一步之前先存完；核对预填的按钮和提交补正都等一等。
for (const each of document.querySelectorAll("form#cs-confirm, form[data-after-saving]")) {
  each.addEventListener("submit", (event) => {
    if (!waiting.size && !busy.size) return;
    event.preventDefault();
    send();
    const since = Date.now();
    const check = window.setInterval(() => {
      if ((waiting.size || busy.size) && Date.now() - since < 5000) return;
      window.clearInterval(check);
      if (waiting.size || busy.size) { say("还有没存上的内容，请稍后再试。", "bad"); return; }
      each.requestSubmit(event.submitter);
    }, 100);
  });
}
