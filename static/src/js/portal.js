// Small helps for those who have scripts. Every page says and does the same without them.
import "./drafts.js";

document.documentElement.classList.add("js");

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-print]")) window.print();
});

// A fault's link puts the cursor into the field it speaks of.
document.addEventListener("click", (event) => {
  const link = event.target.closest(".error-summary a[href^='#']");
  const field = link && document.getElementById(link.hash.slice(1));
  if (!field) return;
  event.preventDefault();
  field.focus();
  field.scrollIntoView({ block: "center" });
});

const summary = document.querySelector(".error-summary");
if (summary) summary.focus();

// A password can be looked at before it is sent.
for (const field of document.querySelectorAll("input[type=password][data-show]")) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "button quiet";
  button.setAttribute("aria-controls", field.id);
  button.textContent = field.dataset.show;
  field.labels[0].id = `${field.id}_label`;
  button.setAttribute("aria-describedby", field.labels[0].id);
  button.addEventListener("click", () => {
    const shown = field.type === "password";
    field.type = shown ? "text" : "password";
    button.textContent = shown ? field.dataset.hide : field.dataset.show;
  });
  field.after(button);
}

// "View as table": without scripts the link leads to the table that stands below the chart.
for (const toggle of document.querySelectorAll("[data-table-toggle]")) {
  const table = document.getElementById(toggle.hash.slice(1));
  if (!table) continue;
  const show = (open) => {
    table.classList.toggle("closed", !open);
    toggle.setAttribute("aria-expanded", String(open));
  };
  toggle.setAttribute("role", "button");
  toggle.setAttribute("aria-controls", table.id);
  toggle.addEventListener("click", (event) => {
    event.preventDefault();
    show(table.classList.contains("closed"));
  });
  toggle.addEventListener("keydown", (event) => {
    if (event.key !== " ") return;
    event.preventDefault();
    show(table.classList.contains("closed"));
  });
  show(location.hash === toggle.hash);
}

// The chart that can be asked for single months is loaded when somebody points at the drawing, or touches or focuses it.
for (const figure of document.querySelectorAll("[data-chart]")) {
  const load = () => import(figure.dataset.script).then((chart) => chart.draw(figure));
  const events = ["pointerenter", "touchstart", "focusin"];
  const once = () => {
    for (const name of events) figure.removeEventListener(name, once);
    load();
  };
  for (const name of events) figure.addEventListener(name, once, { passive: true });
}
