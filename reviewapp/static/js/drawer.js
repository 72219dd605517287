// A link marked data-drawer opens its page in a drawer beside the list; without this script it is a link like any other.

const drawer = document.querySelector("[data-drawer-frame]");
const content = drawer.querySelector("[data-drawer-content]");

/** The body of a page without its frame: all from the page's heading on, with ids of its own. */
function bodyOf(text) {
  const page = new DOMParser().parseFromString(text, "text/html");
  for (const name of ["id", "aria-labelledby"]) {
    for (const element of page.querySelectorAll(`main [${name}]`)) {
      element.setAttribute(name, `drawer-${element.getAttribute(name)}`);
    }
  }
  const parts = [];
  for (let part = page.querySelector("main .page-header"); part; part = part.nextElementSibling) parts.push(part);
  return parts;
}

async function open(link) {
  const answer = await fetch(link.href).catch(() => null);
  const parts = answer?.ok && !answer.redirected ? bodyOf(await answer.text()) : [];
  if (!parts.length) {
    location.assign(link.href);
    return;
  }
  content.replaceChildren(...parts);
  drawer.setAttribute("aria-label", content.querySelector("h1").textContent);
  drawer.querySelector("[data-drawer-page]").href = link.href;
  drawer.showModal();
  drawer.scrollTop = 0;
}

for (const link of document.querySelectorAll("a[data-drawer]")) {
  link.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    open(link);
  });
}
