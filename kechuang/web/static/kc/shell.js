// 框架的小动作。没有脚本时每一页照样能用：这里只是省去一次往返，或把焦点放到该放的地方。
import { startReader } from "./reader.js";
import { startDrafts } from "./autosave.js";

const root = document.documentElement;
const YEAR = 365 * 24 * 3600;

/** 向读屏软件轻声说一句。 */
export function say(words) {
  const live = document.getElementById("kc-live");
  if (!live) return;
  live.textContent = "";
  window.setTimeout(() => { live.textContent = words; }, 50);
}

function remember(name, value) {
  const life = value ? `max-age=${YEAR}` : "max-age=0";
  const secure = location.protocol === "https:" ? "; Secure" : "";
  document.cookie = `${name}=${value}; path=/; ${life}; SameSite=Lax${secure}`;
}

function relabel(link, words, key, next) {
  link.querySelector("span").textContent = words;
  const url = new URL(link.href);
  url.searchParams.set(key, next);
  link.href = url.pathname + url.search;
}

const CHANGES = {
  care(link) {
    const on = root.toggleAttribute("data-care");
    remember("kc_care", on ? "1" : "");
    relabel(link, on ? "退出关怀版" : "关怀版", "care", on ? "0" : "1");
    say(on ? "已换成关怀版：大字、高对比，可以朗读。" : "已退出关怀版。");
  },
  theme(link) {
    const now = root.dataset.theme || "";
    const to = { "": "dark", dark: "light", light: "" }[now];
    if (to) root.dataset.theme = to; else delete root.dataset.theme;
    remember("kc_theme", to);
    const words = { "": "随系统", dark: "深色", light: "浅色" }[to];
    relabel(link, words, "theme", { "": "dark", dark: "light", light: "auto" }[to]);
    say(`页面颜色：${words}。`);
  },
};

function display(event) {
  const link = event.target.closest("a[data-display]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  CHANGES[link.dataset.display](link);
  document.dispatchEvent(new CustomEvent("kc:display"));
}

function closeMenus(event) {
  const here = event.target instanceof Node ? event.target : null;
  document.querySelectorAll("details.kc-menu[open], details.kc-help[open]").forEach((menu) => {
    if (event.type === "keydown") {
      if (event.key !== "Escape") return;
      menu.open = false;
      menu.querySelector("summary").focus();
    } else if (!menu.contains(here)) {
      menu.open = false;
    }
  });
  // 底栏展开时盖着正文，和菜单一样收
  document.querySelectorAll(".kc-nav[data-open]").forEach((nav) => {
    if (event.type === "keydown" ? event.key !== "Escape" : nav.contains(here)) return;
    fold(nav, false);
    if (event.type === "keydown") nav.querySelector("[data-unfold]").focus();
  });
}

/** 手机上收着的：展开或收起，按钮照实说。 */
function fold(box, open) {
  box.toggleAttribute("data-open", open);
  box.querySelector("[data-unfold]").setAttribute("aria-expanded", String(open));
}

function unfold(event) {
  const box = event.target.closest("[data-unfold]")?.closest("[data-folds]");
  if (box) fold(box, !box.hasAttribute("data-open"));
}

function typing(target) {
  return target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName));
}

function shortcut(event) {
  if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
  const box = document.getElementById("kc-search");
  if (!box) return;
  event.preventDefault();
  box.focus();
  box.select();
}

/** 有错就把焦点移到汇总；否则移到页面指定的地方。 */
function settle(within) {
  const errors = within.querySelector("[data-kc-errors]");
  if (errors) errors.focus();
}

function htmxFailed(event) {
  const status = event.detail.xhr ? event.detail.xhr.status : 0;
  const words = status === 0
    ? "没有连上服务器，刚才这一步没有提交。请检查网络后再试。"
    : status === 403 ? "没有办成：您没有权限，或者页面已经过时，请刷新后再试。"
      : `没有办成（${status}）。请刷新页面，看看是否已经保存，再决定要不要重做。`;
  const note = document.createElement("div");
  note.className = "kc-note";
  note.dataset.tone = "bad";
  note.setAttribute("role", "alert");
  note.textContent = words;
  const main = document.getElementById("main");
  main.querySelector(":scope > .kc-note[data-from-htmx]")?.remove();
  note.dataset.fromHtmx = "";
  main.querySelector(".kc-head")?.after(note);
}

/** 横着滚的表，键盘也要滚得动：里面没有可停留的东西时，让它自己可以停留，并有名字。 */
function reachable(wrap) {
  const scrolls = wrap.scrollWidth > wrap.clientWidth;
  const has = wrap.querySelector("a[href], button, input, select, textarea, summary, [tabindex]:not([tabindex='-1'])");
  if (scrolls && !has) {
    wrap.tabIndex = 0;
    wrap.setAttribute("role", "region");
    wrap.setAttribute("aria-label", `${wrap.querySelector("caption")?.textContent.trim() || "表格"}，可以左右滚动`);
  } else if (wrap.getAttribute("role") === "region") {
    for (const name of ["tabindex", "role", "aria-label"]) wrap.removeAttribute(name);
  }
}

const widths = new ResizeObserver((entries) => entries.forEach((entry) => reachable(entry.target.closest(".kc-table-wrap"))));

function watchTables(within) {
  // 字变大时表变宽而外框不变，所以两样都看
  within.querySelectorAll(".kc-table-wrap, .kc-table-wrap > table").forEach((each) => widths.observe(each));
}

document.addEventListener("click", display);
document.addEventListener("click", closeMenus);
document.addEventListener("keydown", closeMenus);
document.addEventListener("click", unfold);
document.addEventListener("keydown", shortcut);
document.addEventListener("click", (event) => {
  if (event.target.closest("[data-print]")) window.print();
});
document.addEventListener("htmx:responseError", htmxFailed);
document.addEventListener("htmx:sendError", htmxFailed);
document.addEventListener("htmx:afterSwap", (event) => {
  settle(event.detail.target);
  watchTables(event.detail.target);
  const words = event.detail.target.dataset?.announce;
  if (words) say(words);
});

settle(document);
watchTables(document);
startReader();
startDrafts(say);
