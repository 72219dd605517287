// The two panes: tabs where there is room for one only, and evidence shown beside the scores.

const tabs = document.querySelector("[data-tabs]");
const panes = document.querySelector(".panes");
const viewer = document.querySelector("[data-viewer]");

function choose(chosen) {
  for (const link of tabs.children) {
    const isChosen = link === chosen;
    link.setAttribute("aria-selected", String(isChosen));
    link.tabIndex = isChosen ? 0 : -1;
    document.querySelector(link.getAttribute("href")).classList.toggle("is-behind", !isChosen);
  }
}

tabs.setAttribute("role", "tablist");
panes.classList.add("has-tabs");
for (const link of tabs.children) {
  link.setAttribute("role", "tab");
  link.setAttribute("aria-controls", link.getAttribute("href").slice(1));
  link.addEventListener("click", (event) => {
    event.preventDefault();
    choose(link);
  });
  link.addEventListener("keydown", (event) => {
    const other = { ArrowRight: link.nextElementSibling, ArrowLeft: link.previousElementSibling }[event.key];
    if (other) choose(other), other.focus();
    else if (event.key === " ") event.preventDefault(), choose(link);
  });
}
choose(tabs.firstElementChild);

document.querySelector("#dossier").addEventListener("click", (event) => {
  const link = event.target.closest("[data-view]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  viewer.querySelector("iframe")?.remove();
  const frame = Object.assign(document.createElement("iframe"), {
    src: `${link.href}#navpanes=0&view=FitH`,
    title: link.dataset.view,
  });
  viewer.append(frame);
  viewer.querySelector("[data-name]").textContent = link.dataset.view;
  viewer.hidden = false;
  viewer.scrollIntoView({ block: "start" });
  viewer.querySelector("[data-close]").focus();
});

viewer.querySelector("[data-close]").addEventListener("click", () => {
  const name = viewer.querySelector("iframe")?.title;
  viewer.querySelector("iframe")?.remove();
  viewer.hidden = true;
  [...document.querySelectorAll("[data-view]")].find((link) => link.dataset.view === name)?.focus();
});
