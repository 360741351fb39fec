// 草稿：<form data-draft="名字"> 随填随存在本机，按账号与表单分开；再打开时恢复并说明，可以不要。
// 密码、文件、隐藏项不存。提交后被带到别的页面（不是登录页、出错页）才算收下，
// 由那一页清掉；断网、出错、登录过期，草稿都还在。
const PREFIX = "kc-draft:";
const KEEP_DAYS = 30;

function keyOf(form) {
  const account = document.body.dataset.account || "guest";
  return `${PREFIX}${account}:${form.dataset.draft}:${location.pathname}`;
}

function fields(form) {
  return [...form.elements].filter(
    (each) => each.name && !each.disabled && !/^(password|file|hidden|submit|button|reset)$/.test(each.type),
  );
}

function values(form) {
  const kept = {};
  for (const each of fields(form)) {
    const list = (kept[each.name] ??= []);
    if (each.type === "checkbox" || each.type === "radio") { if (each.checked) list.push(each.value); }
    else if (each.multiple) list.push(...[...each.selectedOptions].map((option) => option.value));
    else list.push(each.value);
  }
  return kept;
}

function fill(form, kept) {
  const used = {};
  for (const each of fields(form)) {
    const list = kept[each.name];
    if (!list) continue;
    if (each.type === "checkbox" || each.type === "radio") each.checked = list.includes(each.value);
    else if (each.multiple) for (const option of each.options) option.selected = list.includes(option.value);
    else {
      const at = (used[each.name] = (used[each.name] ?? -1) + 1);
      if (list[at] !== undefined) each.value = list[at];
    }
    each.dispatchEvent(new Event("change", { bubbles: true }));
  }
}

function clock(at) {
  const day = new Date(at);
  const time = `${String(day.getHours()).padStart(2, "0")}:${String(day.getMinutes()).padStart(2, "0")}`;
  return day.toDateString() === new Date().toDateString() ? time : `${day.getMonth() + 1}月${day.getDate()}日 ${time}`;
}

function load(key) {
  try { return JSON.parse(localStorage.getItem(key)); } catch { return null; }
}

function restored(form, draft, initial, key, say) {
  const note = document.createElement("div");
  note.className = "kc-note";
  note.dataset.draftNote = "";
  const words = document.createElement("div");
  words.append(`已恢复 ${clock(draft.at)} 没有提交的内容。 `);
  const undo = document.createElement("button");
  undo.type = "button";
  undo.className = "btn btn-sm";
  undo.textContent = "不要这份草稿";
  undo.addEventListener("click", () => {
    fill(form, initial);
    localStorage.removeItem(key);
    note.remove();
    say("草稿已丢弃。");
    fields(form)[0]?.focus();
  });
  words.append(undo);
  note.append(words);
  form.prepend(note);
  say(`已恢复${clock(draft.at)}没有提交的内容。`);
}

function saver(form, key) {
  const line = form.querySelector("[data-draft-state]") || form.appendChild(document.createElement("p"));
  line.classList.add("kc-saved");
  let timer = 0;
  const save = () => {
    window.clearTimeout(timer);
    timer = 0;
    try {
      const at = Date.now();
      localStorage.setItem(key, JSON.stringify({ at, values: values(form) }));
      line.textContent = `草稿已存在本机（${clock(at)}）`;
    } catch {
      line.textContent = "本机存不下草稿，请尽早提交";
    }
  };
  form.addEventListener("input", () => { window.clearTimeout(timer); timer = window.setTimeout(save, 600); });
  form.addEventListener("change", () => { if (!timer) timer = window.setTimeout(save, 600); });
  window.addEventListener("pagehide", () => { if (timer) save(); });
  form.addEventListener("submit", () => {
    save();
    // 到了别的页面才算交成；还是这一页（有错）则草稿照旧。
    sessionStorage.setItem(`${PREFIX}sent`, JSON.stringify({ key, from: location.pathname }));
  });
}

/** 上一页交成了：服务器把人带到了别处，那份草稿就用不着了。 */
function settleSent() {
  const sent = sessionStorage.getItem(`${PREFIX}sent`);
  if (!sent) return;
  sessionStorage.removeItem(`${PREFIX}sent`);
  const { key, from } = JSON.parse(sent);
  const came = document.referrer && new URL(document.referrer).pathname === from;
  const failed = location.pathname === from || document.querySelector("[data-failed]");
  if (came && !failed) localStorage.removeItem(key);
}

function forgetOld() {
  const oldest = Date.now() - KEEP_DAYS * 24 * 3600 * 1000;
  for (const key of Object.keys(localStorage)) {
    if (key.startsWith(PREFIX) && (load(key)?.at ?? 0) < oldest) localStorage.removeItem(key);
  }
}

/** 接上页面里要留草稿的表单。 */
export function startDrafts(say) {
  try { settleSent(); forgetOld(); } catch { return; } // 浏览器不许存（隐私模式）：不留草稿，也不出错
  for (const form of document.querySelectorAll("form[data-draft]")) {
    const key = keyOf(form);
    const draft = load(key);
    const initial = values(form);
    if (draft && JSON.stringify(draft.values) !== JSON.stringify(initial)) {
      if (!form.querySelector("[data-kc-errors]")) fill(form, draft.values);
      restored(form, draft, initial, key, say);
    }
    saver(form, key);
  }
}
