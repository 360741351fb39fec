// 现场：主办方说的话、公开的提问、签约进展一有就到页面上；提问、也想问、鼓掌不离开页面。
import { listen } from "../kc/live.js";

const room = document.getElementById("room");
const words = room.querySelector("[data-room-words]");
const state = document.querySelector("[data-live-state]");
const token = document.querySelector("input[name=csrfmiddlewaretoken]");
const moderates = room.hasAttribute("data-may-moderate");

function list(name) { return room.querySelector(`[data-list="${name}"]`); }

/** 服务器写好、转义过的一项：替换原有的，或放在最上面。 */
function put(target, one) {
  const box = document.createElement("template");
  box.innerHTML = one.html;
  const made = box.content.firstElementChild;
  if (!moderates) for (const each of made.querySelectorAll("[data-moderates]")) each.remove();
  for (const form of made.querySelectorAll("form")) form.append(token.cloneNode());
  const old = document.getElementById(one.id);
  if (old && old.parentElement === target) { old.replaceWith(made); return; }
  old?.remove();
  target?.prepend(made);
  settle();
}

/** 空了的列才显示“还没有”。 */
function settle() {
  for (const each of room.querySelectorAll(".rm-list")) if (!each.firstElementChild) each.textContent = "";
}

const ACTS = {
  announcement: (one) => put(list("announcement"), one),
  signing: (one) => {
    // 轮到自己确认的，按钮要重新取：重新打开页面最简单，也只有这几个人。
    const mine = document.getElementById(one.id)?.querySelector("form");
    if (list("signing") && !mine) put(list("signing"), one);
    else location.reload();
  },
  question: (one) => {
    const waiting = /data-state="(waiting|declined)"/.test(one.html);
    put(list(waiting ? "waiting" : "question"), one);
  },
  gone: (one) => { document.getElementById(one.id)?.remove(); settle(); },
  counts: (one) => {
    const applause = room.querySelector("[data-applause]");
    if (applause) applause.textContent = one.applause;
    for (const [key, votes] of Object.entries(one.votes)) {
      const mark = room.querySelector(`[data-votes="${key}"]`);
      if (mark) mark.textContent = votes;
    }
  },
};

listen({
  channel: room.dataset.channel,
  after: room.dataset.after,
  mode: room.dataset.mode,
  origin: room.dataset.origin,
  message: (one) => ACTS[one.kind]?.(one),
  state: (code, said) => { if (state.textContent !== said) state.textContent = said; },
  lost: () => location.reload(),
});

document.addEventListener("submit", async (event) => {
  const form = event.target.closest("form[data-room]");
  if (!form) return;
  event.preventDefault();
  const button = form.querySelector("button[type=submit]");
  if (button.disabled) return;
  button.disabled = true;
  try {
    const answer = await fetch(form.action, { method: "POST", body: new FormData(form), headers: { Accept: "application/json" }, redirect: "error" });
    const said = await answer.json();
    words.textContent = said.words ?? said.detail;
    if (answer.ok && "clear" in form.dataset) form.querySelector("textarea").value = "";
    if (answer.ok && "reload" in form.dataset) location.reload();
    if (!answer.ok) form.querySelector("textarea")?.focus();
  } catch {
    words.textContent = "没有发出去，写好的还在。请检查网络后再按一次。";
  } finally {
    window.setTimeout(() => { button.disabled = false; }, Number(form.dataset.pause || 0) * 1000);
  }
});
