// 读与确认：选中一条，原文随之亮起；键盘、鼠标、手机都走同一条路。没有脚本时，按钮和链接照样能用。
import { say } from "../kc/shell.js";

const work = document.getElementById("work");
const list = document.getElementById("cards");
const text = document.getElementById("text");
const keys = document.getElementById("keys");
const calm = window.matchMedia("(prefers-reduced-motion: reduce)");
let chosen = null;
let undoing = false;

const cards = () => (list ? [...list.querySelectorAll(".pl-card")] : []);
const cardOf = (id) => document.getElementById(`s${id}`);
const marksOf = (id) => [...text.querySelectorAll(`.pl-mark[data-ids~="${id}"]`)];

/** 原文的标记随卡片的性质与状态变；重叠之处随最先的一条。 */
function paint() {
  const known = new Map(cards().map((card) => [card.dataset.id, card]));
  for (const mark of text.querySelectorAll(".pl-mark")) {
    const card = mark.dataset.ids.split(" ").map((id) => known.get(id)).find(Boolean);
    mark.dataset.kind = card ? card.dataset.kind : "target";
    mark.dataset.state = card ? card.dataset.state : "";
  }
}

function within(pane, target) {
  const box = pane.getBoundingClientRect();
  const at = target.getBoundingClientRect();
  const scrolls = pane.scrollHeight > pane.clientHeight + 2;
  if (scrolls && (at.top < box.top + 40 || at.bottom > box.bottom - 40)) {
    pane.scrollTo({ top: pane.scrollTop + at.top - box.top - box.height / 3, behavior: calm.matches ? "auto" : "smooth" });
  }
}

/** 选中一条。focus：把焦点也带过去（键盘走动时）；reveal：手机上翻到原文。 */
function choose(id, { focus = false, scroll = true } = {}) {
  const card = cardOf(id);
  if (!card) return;
  chosen = String(id);
  for (const each of document.querySelectorAll(".pl-card[data-on], .pl-mark[data-on]")) delete each.dataset.on;
  card.dataset.on = "";
  const marks = marksOf(id);
  marks.forEach((mark) => { mark.dataset.on = ""; });
  if (marks[0]) within(text, marks[0]);
  if (focus) card.focus({ preventScroll: true });
  if (scroll) {
    const at = card.getBoundingClientRect();
    if (at.top < 110 || at.bottom > window.innerHeight - 10) card.scrollIntoView({ block: at.height > window.innerHeight * 0.6 ? "start" : "nearest" });
  }
}

function step(by, fits = () => true) {
  const all = cards();
  const here = all.findIndex((card) => card.dataset.id === chosen);
  for (let at = here + by; at >= 0 && at < all.length; at += by) {
    if (fits(all[at])) return choose(all[at].dataset.id, { focus: true });
  }
  say(by > 0 ? "已到最后一条。" : "已到第一条。");
  return undefined;
}

const waits = (card) => card.dataset.state === "proposed";
const press = (selector) => { const button = cardOf(chosen)?.querySelector(selector); if (button) button.click(); return Boolean(button); };

const KEYS = {
  j: () => step(1),
  k: () => step(-1),
  Enter: () => { if (!press('button[value="confirm"]')) step(1); },
  e: () => press("[data-mend]"),
  x: () => press('button[value="reject"]'),
  u: () => document.querySelector("#undo button:not([disabled])")?.click(),
  a: () => document.getElementById("accept-sure")?.click(),
  f: () => {
    const links = [...document.querySelectorAll(".pl-shows a")];
    const here = links.findIndex((link) => link.hasAttribute("aria-current"));
    links[(here + 1) % links.length]?.click();
  },
};

function typing(target) {
  return target.closest("input:not([type=checkbox]), textarea, select, dialog, [contenteditable]") !== null;
}

document.addEventListener("keydown", (event) => {
  if (!keys?.checked || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  const target = event.target instanceof Element ? event.target : document.body;
  if (event.key === "Escape" && target.closest(".pl-mend")) { target.closest(".pl-mend").querySelector("[data-cancel]").click(); return; }
  if (typing(target) || !KEYS[event.key]) return;
  // 焦点在按钮或链接上时，回车仍是按它自己。
  if (event.key === "Enter" && target.closest("a, button, summary, label, input")) return;
  if (!chosen && event.key !== "a" && event.key !== "f" && event.key !== "u") { step(1); event.preventDefault(); if (event.key !== "Enter") return; }
  event.preventDefault();
  KEYS[event.key]();
});

list?.addEventListener("click", (event) => {
  const card = event.target.closest(".pl-card");
  if (!card) return;
  choose(card.dataset.id, { scroll: false });
  if (event.target.closest("[data-mark]")) {
    event.preventDefault();
    pane("text");
    marksOf(card.dataset.id)[0]?.scrollIntoView({ block: "center" });
    within(text, marksOf(card.dataset.id)[0] ?? text);
  }
});
list?.addEventListener("focusin", (event) => {
  const card = event.target.closest(".pl-card");
  if (card && card.dataset.id !== chosen) choose(card.dataset.id, { scroll: false });
});

text.addEventListener("click", (event) => {
  const mark = event.target.closest(".pl-mark");
  if (!mark || !window.getSelection().isCollapsed) { if (mark) event.preventDefault(); return; }
  const ids = mark.dataset.ids.split(" ").filter(cardOf);
  if (!ids.length) return;
  event.preventDefault();
  pane("cards");
  choose(ids[(ids.indexOf(chosen) + 1) % ids.length], { focus: true });
});

// 决定之后不等回音，先到下一条；回音来了再换卡片。
document.body.addEventListener("htmx:beforeRequest", (event) => {
  const form = event.detail.elt.closest?.(".pl-card-acts");
  const act = event.detail.requestConfig?.parameters?.act ?? event.detail.requestConfig?.formData?.get?.("act");
  if (!form || (act !== "confirm" && act !== "reject")) return;
  const all = cards();
  const here = all.findIndex((card) => card.contains(form));
  const next = all.slice(here + 1).find(waits);
  if (next) choose(next.dataset.id, { focus: true });
});
document.body.addEventListener("htmx:oobAfterSwap", (event) => {
  // 撤销之后，回到被撤销的那一条。
  if (undoing && event.detail.target?.matches?.(".pl-card")) { chosen = event.detail.target.dataset.id; undoing = false; }
  window.setTimeout(settle, 0);
});
document.body.addEventListener("htmx:beforeRequest", (event) => { undoing = event.detail.elt.id === "undo"; });
document.body.addEventListener("htmx:afterSwap", (event) => {
  if (event.detail.target.id === "preview") document.getElementById("sure-title")?.focus();
  if (event.detail.target.matches?.(".pl-card")) event.detail.target.querySelector("[data-kc-errors], input:not([type=hidden])")?.focus();
});
document.body.addEventListener("htmx:responseError", () => say("没有保存成功，请刷新页面再试。"));

function settle() {
  paint();
  const card = chosen && cardOf(chosen);
  if (card && !("on" in card.dataset)) choose(chosen, { focus: document.activeElement === document.body, scroll: false });
}

document.getElementById("preview")?.addEventListener("click", (event) => {
  if (!event.target.closest("[data-close]")) return;
  event.preventDefault();
  event.currentTarget.replaceChildren();
  document.getElementById("accept-sure")?.focus();
});

// 手机：原文与结果各占一屏。
function pane(name) {
  if (!work.hasAttribute("data-tabbed")) return;
  work.dataset.pane = name;
  for (const button of work.querySelectorAll(".pl-pane-tabs button")) button.setAttribute("aria-pressed", String(button.dataset.pane === name));
}
work.toggleAttribute("data-tabbed", true);
work.querySelector(".pl-pane-tabs").hidden = false;
work.querySelector(".pl-pane-tabs").addEventListener("click", (event) => {
  const button = event.target.closest("button");
  if (!button) return;
  pane(button.dataset.pane);
  if (button.dataset.pane === "text" && chosen) marksOf(chosen)[0]?.scrollIntoView({ block: "center" });
});

// 在原文里选中一段，就补录这一段。位置按字（码点）数，不按 UTF-16。
function placeOf(node, offset) {
  const holder = (node.nodeType === Node.TEXT_NODE ? node.parentElement : node).closest?.("[data-start]");
  if (!holder || !document.getElementById("original").contains(holder)) return null;
  const before = node.nodeType === Node.TEXT_NODE ? [...node.data.slice(0, offset)].length : 0;
  return Number(holder.dataset.start) + (holder.classList.contains("pl-hidden") ? 0 : before);
}
const add = document.getElementById("add-missed");
document.addEventListener("selectionchange", () => {
  const selection = window.getSelection();
  if (!add || !selection.rangeCount) return;
  const range = selection.getRangeAt(0);
  const start = placeOf(range.startContainer, range.startOffset);
  const end = placeOf(range.endContainer, range.endOffset);
  const fits = !selection.isCollapsed && start !== null && end !== null && end > start;
  add.href = fits ? `${add.dataset.href}?start=${start}&end=${end}` : add.dataset.href;
  add.classList.toggle("btn-primary", fits);
});

// 快捷键可以关掉（单字母快捷键会与读屏软件、语音输入相争）。
if (keys) {
  try { keys.checked = localStorage.getItem("kc-keys") !== "off"; } catch { /* 不许存：默认开 */ }
  keys.addEventListener("change", () => { try { localStorage.setItem("kc-keys", keys.checked ? "on" : "off"); } catch { /* 同上 */ } });
}

paint();
const asked = /^#s(\d+)$/.exec(location.hash);
const lit = text.querySelector("[data-at]");
if (asked && cardOf(asked[1])) choose(asked[1], { focus: true });
else if (lit) { pane("text"); lit.scrollIntoView({ block: "center" }); within(text, lit); }
else { const first = cards().find(waits) ?? cards()[0]; if (first) choose(first.dataset.id, { scroll: false }); }
window.addEventListener("hashchange", () => {
  const at = /^#s(\d+)$/.exec(location.hash);
  if (at) choose(at[1], { focus: true });
});
