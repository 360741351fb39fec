// 用 j、k 在一列东西里逐个走；页面可以再加自己的键。在框里打字、按着组合键时不管。

/** items：能停留的元素；keys：别的键各做什么，参数是所在的那一个（没有就是 undefined）。 */
export function startWalk(items, keys = {}) {
  const here = () => items.findIndex((item) => item.contains(document.activeElement));
  const go = (step) => {
    const at = here();
    const to = at < 0 ? (step > 0 ? 0 : items.length - 1) : Math.min(Math.max(at + step, 0), items.length - 1);
    items[to]?.focus();
    items[to]?.scrollIntoView({ block: "nearest" });
  };
  const acts = { j: () => go(1), k: () => go(-1), ...keys };
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.target.matches("input, textarea, select")) return;
    if (!Object.hasOwn(acts, event.key)) return;
    event.preventDefault();
    acts[event.key](items[here()]);
  });
}
