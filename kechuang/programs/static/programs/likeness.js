// 查重比对：j、k 逐段走，e 去写判断。没有脚本时照样从上往下看。
const passages = [...document.querySelectorAll("[data-passage]")];
const form = document.getElementById("judge-form");

function go(step) {
  const at = passages.findIndex((each) => each.contains(document.activeElement));
  const to = at < 0 ? (step > 0 ? 0 : passages.length - 1) : Math.min(Math.max(at + step, 0), passages.length - 1);
  passages[to]?.focus();
  passages[to]?.scrollIntoView({ block: "nearest" });
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.altKey || event.metaKey || event.target.matches("input, textarea, select")) return;
  if (event.key === "j" || event.key === "k") { event.preventDefault(); go(event.key === "j" ? 1 : -1); }
  if (event.key === "e" && form) { event.preventDefault(); form.querySelector("input[type=radio], textarea")?.focus(); }
});
