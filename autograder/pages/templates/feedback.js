// Paper and links show what is folded away.
const folds = () => document.querySelectorAll("details");
let closed = [];
addEventListener("beforeprint", () => {
  closed = [...folds()].filter((fold) => !fold.open);
  closed.forEach((fold) => { fold.open = true; });
});
addEventListener("afterprint", () => closed.forEach((fold) => { fold.open = false; }));

const unfold = () => {
  const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (target instanceof HTMLDetailsElement) target.open = true;
};
addEventListener("hashchange", unfold);
unfold();
