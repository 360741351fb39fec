// 随填随存的表单共有的几样：说存得怎样、交去存、别处改过时两边都摆出来由人选。

/** 在一行状态里说话；tone 为 bad 时是红字。 */
export function teller(state) {
  return (words, tone = "") => {
    state.textContent = words;
    state.dataset.tone = tone;
  };
}

/** 把 body 交到表单的地址，取回 JSON；不收的（409）在 refused 里说为什么，别的失败都抛出，由交的人留着再试。 */
export async function post(form, body) {
  body.set("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
  const answer = await fetch(form.getAttribute("action"), { method: "POST", body, headers: { Accept: "application/json" }, redirect: "error" });
  const data = await answer.json();
  if (!answer.ok && answer.status !== 409) throw new Error(String(answer.status));
  return data;
}

export function line(words, name = "") {
  const made = document.createElement("p");
  made.className = name;
  made.textContent = words;
  return made;
}

/** 对照：words 一句一行；choices 是按钮上的字和按下做什么。 */
export function choice(words, choices) {
  const box = document.createElement("div");
  box.className = "kc-note";
  box.dataset.tone = "warn";
  const inner = document.createElement("div");
  const buttons = document.createElement("div");
  buttons.className = "kc-actions";
  for (const [title, act] of Object.entries(choices)) {
    const made = document.createElement("button");
    made.type = "button";
    made.className = "btn btn-sm";
    made.textContent = title;
    made.addEventListener("click", act);
    buttons.append(made);
  }
  inner.append(...words.map((each) => line(each)), buttons);
  box.append(inner);
  return box;
}
