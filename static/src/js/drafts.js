// A draft is saved while somebody types. What the server has not yet said it has lies in the browser, and is sent again:
// after a reload, a dead server, a sign-in that ended. Without scripts the form does the same when it is sent.
const AFTER = 1000; // milliseconds after the first letter
const AGAIN = [2000, 4000, 8000, 15000];
const ANSWERS_WITHIN = 10000;

const form = document.querySelector("form[data-draft]");
if (form) start(form);

function start(form) {
  const status = form.querySelector("[data-draft-status]");
  const writer = form.elements.writer.value;
  const shelf = `draft:${form.dataset.person}:${form.dataset.draft}:`;
  const fields = new Map();
  let turn = 0;
  let failures = 0;

  const say = (word) => {
    const text = form.dataset[word];
    if (status.textContent !== text) status.textContent = text;
  };
  const base = (key) => form.elements[`base-${key}`];
  const place = (key, page = writer) => `${shelf}${key}:${page}`;

  function keep(key, entry) {
    try {
      localStorage.setItem(place(key), JSON.stringify(entry));
    } catch {
      // no room, or forbidden: the server is asked at once all the same
    }
  }

  function drop(key, page, typed) {
    const kept = localStorage.getItem(place(key, page));
    if (kept !== null && JSON.parse(kept).typed === typed) localStorage.removeItem(place(key, page));
  }

  async function send(key, entry) {
    const body = new URLSearchParams({ typed: entry.typed, base: entry.base, writer: entry.writer, turn: entry.turn });
    const headers = { "X-CSRFToken": cookie("csrftoken"), "X-Autosave": "1" };
    const answer = await fetch(`${form.getAttribute("action")}fields/${key}/`, {
      method: "POST",
      body,
      headers,
      redirect: "manual",
      signal: AbortSignal.timeout(ANSWERS_WITHIN),
    });
    if (answer.type === "opaqueredirect" || answer.status === 401) return { how: "signed-out" };
    if (answer.status >= 500 || answer.status === 429) return { how: "down" };
    const isOurs = (answer.headers.get("Content-Type") || "").includes("json");
    return isOurs ? answer.json() : { how: "refused" };
  }

  async function flush(key) {
    const field = fields.get(key);
    clearTimeout(field.timer);
    field.timer = null;
    if (field.busy) return;
    field.busy = true;
    const typed = field.element.value;
    turn += 1;
    const entry = { typed, base: base(key).value, writer, turn };
    keep(key, entry);
    say("saving");
    let answer;
    try {
      answer = await send(key, entry);
    } catch {
      answer = { how: "down" };
    }
    field.busy = false;
    heard(key, entry, answer);
    if (field.element.value !== typed) later(key, AFTER);
  }

  function heard(key, entry, answer) {
    const field = fields.get(key);
    const unheard = { down: "kept", "signed-out": "signedOut" }[answer.how];
    if (unheard) {
      say(unheard);
      later(key, AGAIN[Math.min(failures, AGAIN.length - 1)]);
      failures += 1;
      return;
    }
    failures = 0;
    if (answer.how === "refused") {
      say("refused");
      return;
    }
    drop(key, entry.writer, entry.typed);
    if (answer.how === "other") show(key, answer.panel);
    else if (answer.how !== "late") base(key).value = `${answer.revision}.`;
    field.unsaved = field.element.value !== entry.typed;
    if (![...fields.values()].some((one) => one.unsaved || one.busy)) say("saved");
  }

  function later(key, wait) {
    const field = fields.get(key);
    field.timer ??= setTimeout(() => flush(key), wait);
  }

  function show(key, panel) {
    form.querySelector(`[data-others="${key}"]`).innerHTML = panel;
  }

  function touched(key) {
    const field = fields.get(key);
    field.unsaved = true;
    base(key).value = `${base(key).value.split(".")[0]}.`;
    keep(key, { typed: field.element.value, base: base(key).value, writer, turn: turn + 1 });
    later(key, AFTER);
  }

  for (const element of form.querySelectorAll("[data-key]")) {
    const key = element.dataset.key;
    fields.set(key, { element, first: element.value, timer: null, busy: false, unsaved: false });
    element.addEventListener("input", () => touched(key));
    element.addEventListener("change", () => fields.get(key).unsaved && flush(key));
    if (standsOtherwise(element)) touched(key);
  }

  // What an earlier page could not get rid of: sent as that page would have, and shown where nobody has typed since.
  async function restore() {
    const left = Object.keys(localStorage)
      .filter((name) => name.startsWith(shelf) && !name.endsWith(`:${writer}`))
      .map((name) => [name, JSON.parse(localStorage.getItem(name))])
      .sort(([, one], [, other]) => one.turn - other.turn);
    for (const [name, entry] of left) {
      const key = name.slice(shelf.length).split(":")[0];
      if (fields.has(key)) await restoreOne(name, key, entry);
      else localStorage.removeItem(name);
    }
  }

  async function restoreOne(name, key, entry) {
    const field = fields.get(key);
    let answer;
    try {
      answer = await send(key, entry);
    } catch {
      answer = { how: "down" };
    }
    if (["down", "signed-out", "refused"].includes(answer.how)) {
      say("kept");
      setTimeout(restore, AGAIN.at(-1));
      return;
    }
    drop(key, entry.writer, entry.typed);
    if (answer.how === "other") return show(key, answer.panel);
    if (answer.how === "saved" && field.element.value === field.first && !field.unsaved) {
      field.element.value = field.first = entry.typed;
      say("restored");
    }
    if (field.element.value === entry.typed) base(key).value = `${answer.revision}.`;
  }

  form.addEventListener("submit", () => {
    turn += 1;
    form.elements.turn.value = turn;
    // Whoever signed in again in another tab has another token since.
    form.elements.csrfmiddlewaretoken.value = cookie("csrftoken") || form.elements.csrfmiddlewaretoken.value;
    for (const field of fields.values()) clearTimeout(field.timer);
  });

  const now = () => {
    for (const [key, field] of fields) if (field.unsaved) flush(key);
  };
  window.addEventListener("online", now);
  document.addEventListener("visibilitychange", now);

  for (const zone of form.querySelectorAll("[data-drop]")) {
    const input = zone.querySelector("input[type=file]");
    for (const name of ["dragenter", "dragover"]) {
      zone.addEventListener(name, (event) => {
        event.preventDefault();
        zone.classList.add("over");
      });
    }
    zone.addEventListener("dragleave", () => zone.classList.remove("over"));
    zone.addEventListener("drop", (event) => {
      event.preventDefault();
      input.files = event.dataTransfer.files;
      form.requestSubmit(zone.querySelector("[name=upload]"));
    });
  }

  // A link of the page that checks leads to a field: the cursor goes there.
  const wanted = location.hash && document.getElementById(location.hash.slice(1));
  if (wanted && form.contains(wanted)) wanted.focus();

  restore();
}

// Was something typed already while this script was still on its way?
function standsOtherwise(element) {
  if (!element.options) return element.value !== element.defaultValue;
  const given = [...element.options].find((option) => option.defaultSelected) ?? element.options[0];
  return element.value !== given?.value;
}

function cookie(name) {
  const found = document.cookie.split("; ").find((one) => one.startsWith(`${name}=`));
  return found ? decodeURIComponent(found.slice(name.length + 1)) : "";
}
