// 供需填写：随填随存；旁边的“还缺的、还不清楚的、别人会看到的”跟着换。没有脚本时“保存”照样能用。
import { post, teller } from "../kc/filling.js";

const form = document.getElementById("ex-form");
const beside = document.getElementById("ex-beside");
const say = teller(document.getElementById("ex-state"));
const AGAIN = 6000;
let dirty = false;
let busy = false;
let timer = 0;

function wait(pause) {
  window.clearTimeout(timer);
  timer = window.setTimeout(save, pause);
}

async function save() {
  if (busy || !dirty) return;
  busy = true;
  dirty = false;
  say("正在保存…");
  try {
    const data = await post(form, new FormData(form));
    const wrong = Object.keys(data.errors);
    for (const each of form.querySelectorAll("[aria-invalid]")) each.removeAttribute("aria-invalid");
    for (const name of wrong) form.elements[name]?.setAttribute?.("aria-invalid", "true");
    beside.innerHTML = data.beside;
    if (wrong.length) say(`有 ${wrong.length} 项没有存：${data.errors[wrong[0]]}`, "bad");
    else say(`已保存 ${data.at}`);
  } catch {
    dirty = true;
    say("没有存上，连上后自动再存。请先不要关闭。", "bad");
    wait(AGAIN);
  } finally {
    busy = false;
    if (dirty && form.isConnected) wait(AGAIN / 4);
  }
}

form.addEventListener("input", () => { dirty = true; wait(700); });
form.addEventListener("change", () => { dirty = true; wait(300); });
form.addEventListener("submit", () => { dirty = false; window.clearTimeout(timer); });
window.addEventListener("online", save);
window.addEventListener("beforeunload", (event) => { if (dirty || busy) event.preventDefault(); });
