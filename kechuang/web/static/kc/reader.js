// 朗读：关怀版里把正文一段一段读出来，读到哪一段就标出哪一段。
const BLOCKS = "h1, h2, h3, h4, p, li, caption, tr, dt, dd, label, legend, summary, button, .kc-note > div";
const LONGEST = 180; // 有的浏览器一次读得太长会断，按句切开

const synth = window.speechSynthesis;
let queue = [];
let spoken = null;
let lastHere = null;

function bar() { return document.querySelector(".kc-reader"); }

function state(words) { bar().querySelector("[data-read-state]").textContent = words; }

function unmark() { spoken?.classList.remove("kc-speaking"); spoken = null; }

function visible(element) {
  return element.checkVisibility ? element.checkVisibility() : element.offsetParent !== null;
}

/** 正文里要读的段：最里层的块，看得见的，有字的。 */
function blocks(within) {
  return [...within.querySelectorAll(BLOCKS)].filter(
    (each) => visible(each) && each.innerText.trim() && !each.querySelector(BLOCKS),
  );
}

function words(element) {
  if (element.tagName === "TR") {
    return [...element.cells].map((cell) => cell.innerText.trim()).filter(Boolean).join("，");
  }
  return element.innerText.trim();
}

function pieces(text) {
  const parts = text.match(/[^。！？；\n]+[。！？；]?/g) || [];
  return parts.flatMap((part) => part.match(new RegExp(`.{1,${LONGEST}}`, "gs")) || []);
}

function buttons(speaking) {
  bar().querySelector('[data-read="pause"]').hidden = !speaking;
  bar().querySelector('[data-read="stop"]').hidden = !speaking;
}

function stop(words_ = "") {
  queue = [];
  synth.cancel();
  unmark();
  buttons(false);
  state(words_);
}

function next() {
  const item = queue.shift();
  if (!item) { stop("读完了。"); return; }
  if (item.element !== spoken) {
    unmark();
    spoken = item.element;
    spoken.classList.add("kc-speaking");
    spoken.scrollIntoView({ block: "nearest" });
  }
  const utterance = new SpeechSynthesisUtterance(item.text);
  utterance.lang = "zh-CN";
  utterance.rate = 0.95;
  utterance.onend = next;
  utterance.onerror = (event) => { if (!["interrupted", "canceled"].includes(event.error)) stop("这台设备没有读出来。"); };
  synth.speak(utterance);
}

function read(elements) {
  stop();
  queue = elements.flatMap((element) => pieces(words(element)).map((text) => ({ element, text })));
  if (!queue.length) { state("这里没有可读的文字。"); return; }
  buttons(true);
  state("正在朗读。");
  next();
}

const ACTIONS = {
  all() { read(blocks(document.getElementById("main"))); },
  here() {
    const main = document.getElementById("main");
    const block = lastHere?.closest?.(BLOCKS) || lastHere;
    read(block && main.contains(block) ? [block] : blocks(main).slice(0, 1));
  },
  pause(button) {
    const paused = synth.paused;
    if (paused) synth.resume(); else synth.pause();
    button.lastChild.textContent = paused ? "暂停" : "继续";
    state(paused ? "正在朗读。" : "已暂停。");
  },
  stop() { stop("已停止。"); },
};

/** 接上朗读条。浏览器不会朗读时说明白，不留点了没反应的按钮。 */
export function startReader() {
  const reader = bar();
  if (!reader) return;
  if (!synth || !window.SpeechSynthesisUtterance) {
    reader.querySelectorAll("button").forEach((button) => button.remove());
    state("这个浏览器不会朗读，请换用新版浏览器或读屏软件。");
    return;
  }
  reader.addEventListener("click", (event) => {
    const button = event.target.closest("[data-read]");
    if (button?.tagName === "BUTTON") ACTIONS[button.dataset.read](button);
  });
  const note = (event) => {
    if (document.getElementById("main")?.contains(event.target)) lastHere = event.target;
  };
  document.addEventListener("focusin", note);
  document.addEventListener("pointerdown", note);
  document.addEventListener("kc:display", () => stop());
  window.addEventListener("pagehide", () => synth.cancel());
}
