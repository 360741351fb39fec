// 形式审查：j、k 逐项走，x 标出缺陷。没有脚本时每一项下面都有框，照样能办。
import { startWalk } from "../kc/walk.js";

const form = document.getElementById("check");
const items = [...form.querySelectorAll("[data-item]")];
const count = form.querySelector("[data-count]");
form.classList.add("wk-ready");

const wordsOf = (item) => item.querySelector("textarea");

function tell() {
  count.textContent = items.filter((item) => wordsOf(item).value.trim()).length;
}

function mark(item, open) {
  item.toggleAttribute("data-marked", open);
  item.querySelector("[data-mark]").setAttribute("aria-expanded", String(open));
  if (open) wordsOf(item).focus();
  tell();
}

for (const item of items) {
  item.querySelector("[data-mark]").addEventListener("click", () => mark(item, !item.hasAttribute("data-marked") || !wordsOf(item).value.trim()));
  wordsOf(item).addEventListener("input", tell);
  wordsOf(item).addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    if (!wordsOf(item).value.trim()) mark(item, false);
    item.focus();
  });
}

startWalk(items, { x: (item) => { if (item) mark(item, true); } });
