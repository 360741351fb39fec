// 查重比对：j、k 逐段走，e 去写判断。没有脚本时照样从上往下看。
import { startWalk } from "../kc/walk.js";

const form = document.getElementById("judge-form");
startWalk([...document.querySelectorAll("[data-passage]")], {
  e: () => form?.querySelector("input[type=radio], textarea")?.focus(),
});
