// 滑杆和数字框一起动；重算由 htmx 交给服务器。没有脚本时，改数后点“重算”。
function partner(input) {
  const form = input.form;
  return input.dataset.of ? form.elements.namedItem(input.dataset.of) : form.querySelector(`[data-of="${CSS.escape(input.name)}"]`);
}

function follow(event) {
  const input = event.target;
  if (!input.form?.matches("[data-sliders]")) return;
  const other = partner(input);
  if (!other) return;
  if (other.type === "range" && Number(input.value) > Number(other.max)) other.max = input.value;
  other.value = input.value.replaceAll(",", "");
}

/** 恢复原数之后，让结论也回到原来。 */
function restore(event) {
  const form = event.target;
  if (!form.matches("[data-sliders]")) return;
  setTimeout(() => form.dispatchEvent(new Event("input", { bubbles: true })));
}

document.addEventListener("input", follow, true);
document.addEventListener("reset", restore);
