// Fields that belong to one choice are shown when it is made. Without script all of them show.

const chosen = (part) => part.closest("form")?.elements[part.dataset.belongsTo]?.value;

function show(form) {
  for (const part of form.querySelectorAll("[data-belongs-to]")) {
    const isWanted = part.dataset.when.split(" ").includes(chosen(part));
    part.hidden = !isWanted && !part.querySelector(".bad");
  }
}

export function startChoices(within = document) {
  const forms = new Set([...within.querySelectorAll("[data-belongs-to]")].map((part) => part.closest("form")));
  for (const form of forms) {
    show(form);
    form.addEventListener("change", () => show(form));
  }
}
