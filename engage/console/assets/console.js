// What cannot wait for the server: keys, dialogs, focus, and keeping what somebody has typed.
// Everything that is decided goes to the server as an event: a form's fields as `sent`, a wording under way as `typed`.

const CALM_MS = 350; // after the page has shifted, a click meant for what was there before does nothing

const one = (selector, root = document) => root.querySelector(selector);
const openCards = () => [...document.querySelectorAll(":is(.card:not(.folded), .card.to-post):not([hidden])")];
const face = (card) => one(card.matches(".to-post") ? ".hand" : "article:not(.hand)", card);
const send = (form, name, detail) => form.dispatchEvent(new CustomEvent(name, { detail }));

let current = null; // the card that has, or last had, the focus: keys mean this one, and it is marked
let shiftedAt = -Infinity; // when the page was last seen to have shifted; Infinity: it has, and nobody has seen it yet

function focusCard(card) {
  if (!card) return;
  face(card).focus({ preventScroll: true });
  card.scrollIntoView({ block: "nearest", behavior: "instant" });
}

function step(by) {
  const cards = openCards();
  const at = cards.indexOf(current);
  focusCard(cards[at < 0 ? 0 : Math.min(Math.max(at + by, 0), cards.length - 1)]);
}

document.addEventListener("focusin", (event) => {
  const card = event.target.closest(".card");
  if (!card || card === current) return;
  current?.removeAttribute("data-current");
  current = card;
  current.setAttribute("data-current", "");
});

function shifted() {
  shiftedAt = Infinity;
  requestAnimationFrame(() => requestAnimationFrame(() => (shiftedAt = performance.now()))); // it is painted by then
}

// Forms: their fields go to the server, with the button that was pressed.

document.addEventListener("submit", (event) => {
  event.preventDefault();
  const form = event.target;
  const fields = Object.fromEntries(new FormData(form, event.submitter));
  if (form.dataset.remembers) {
    const name = encodeURIComponent(fields[form.dataset.remembers]);
    document.cookie = `goodword-${form.dataset.remembers}=${name}; SameSite=Strict; Path=/; Max-Age=31536000`;
    location.reload();
    return;
  }
  const dialog = form.closest("dialog");
  if (dialog?.dataset.of) fields.mention = dialog.dataset.of;
  dialog?.close();
  form.closest("[popover]")?.hidePopover();
  send(form, "sent", fields);
});

document.addEventListener(
  "click",
  (event) => {
    const isByPointer = event.detail > 0;
    // the time of the click, not of its handling: on a busy machine it may have waited
    if (isByPointer && event.timeStamp - shiftedAt < CALM_MS && event.target.closest(":is(.card, .wave, .back) :is(button, .button)")) {
      event.preventDefault();
      event.stopImmediatePropagation();
    }
  },
  true,
);

document.addEventListener("click", (event) => {
  const button = event.target.closest("button, .button");
  if (!button) return;
  if (button.dataset.copies !== undefined) {
    const says = copy(button.dataset.copies) ? "Copied" : "Not copied: select the words and copy them";
    one("[data-copied]", button.parentElement).textContent = says;
  }
  if (button.dataset.opens) ask(document.getElementById(button.dataset.opens), button.dataset);
  if (button.dataset.closes) button.closest("dialog").close();
  if (button.dataset.wording !== undefined) write(one(".wording", button.form), button.dataset.wording);
  if (button.dataset.does === "posted") askWhere(button);
});

// at once, not by way of the server: whoever goes on typing must not press keys that mean something
function askWhere(button) {
  const posting = button.closest(".posting");
  const isAsked = posting.classList.toggle("asked");
  one("form", posting).hidden = !isAsked;
  button.setAttribute("aria-expanded", isAsked);
  (isAsked ? one("input", posting) : button).focus();
}

function copy(text) {
  // at once, and without the asynchronous clipboard: that one wants the focus, which is about to leave for a new tab
  const put = (event) => {
    event.clipboardData.setData("text/plain", text);
    event.preventDefault();
  };
  document.addEventListener("copy", put);
  const isCopied = document.execCommand("copy");
  document.removeEventListener("copy", put);
  return isCopied;
}

function ask(dialog, asks) {
  if (asks.of) {
    dialog.dataset.of = asks.of;
    one("[data-whom]", dialog).textContent = asks.whom;
    for (const form of dialog.querySelectorAll("form")) form.reset();
    for (const radio of dialog.querySelectorAll("[type=radio]")) radio.checked = radio.value === asks[radio.name];
  }
  dialog.showModal();
  one("[type=radio]:checked", dialog)?.focus();
}

// The wording: what is typed survives a reload, and Ctrl-Z takes back another variant.

const kept = (field) => `wording-${field.dataset.of}`;

function write(field, text) {
  field.focus({ preventScroll: true });
  field.select();
  if (!document.execCommand("insertText", false, text)) {
    field.value = text;
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }
}

document.addEventListener("input", (event) => {
  const field = event.target;
  if (!field.matches?.(".wording")) return;
  if (field.value === field.defaultValue) sessionStorage.removeItem(kept(field));
  else sessionStorage.setItem(kept(field), field.value);
  send(field.form, "typed", { wording: field.value });
});

function restore(field) {
  if (field.dataset.fresh !== undefined) sessionStorage.removeItem(kept(field));
  const text = sessionStorage.getItem(kept(field));
  if (text === null || text === field.value) return;
  field.value = text;
  field.dispatchEvent(new Event("input", { bubbles: true }));
}

// Keys. They can be switched off in the help, for people whose voice or hand presses them by accident.

const areKeysOn = () => localStorage.getItem("goodword-keys") !== "off";

document.addEventListener("change", (event) => {
  if (event.target.matches("[data-keys]")) localStorage.setItem("goodword-keys", event.target.checked ? "on" : "off");
});

function isInView(card) {
  const { top, bottom } = (one(".draft", face(card)) ?? face(card)).getBoundingClientRect();
  return bottom > 0 && top < innerHeight;
}

function press(what) {
  // nobody decides by a key about a card that is out of sight: it is brought into view first
  if (openCards().includes(current) && isInView(current)) one(`[data-does=${what}]:not([hidden], [hidden] *)`, face(current))?.click();
  else step(0);
}

function edit() {
  if (!openCards().includes(current)) step(0);
  const field = current && one(".wording", face(current));
  field?.focus();
  field?.setSelectionRange(field.value.length, field.value.length);
}

const KEYS = {
  j: () => step(1),
  k: () => step(-1),
  a: () => press("approve"),
  r: () => press("reject"),
  q: () => press("request"),
  c: () => press("correct"),
  m: () => press("make-up"),
  o: () => press("open"),
  p: () => press("posted"),
  e: edit,
  "?": () => one("#keys").showModal(),
};

document.addEventListener("keydown", (event) => {
  const { target, key } = event;
  if (key === "Escape" && target.matches(".posted input")) {
    one("[data-does=posted]", target.closest(".posting")).click();
    return;
  }
  if (target.matches(".wording")) {
    if (key === "Escape") focusCard(target.closest(".card"));
    if (key === "Enter" && (event.ctrlKey || event.metaKey) && !event.repeat) target.form.requestSubmit();
    return;
  }
  if (event.repeat && !"jk".includes(key)) return;
  if (event.ctrlKey || event.metaKey || event.altKey || target.matches("input:not([type=checkbox]), select")) return;
  const dialog = one("dialog[open]");
  if (dialog) one(`[data-key="${CSS.escape(key)}"]`, dialog)?.click();
  else if (areKeysOn() && Object.hasOwn(KEYS, key)) {
    event.preventDefault();
    KEYS[key]();
  }
});

// What the server changed.

function folded(card) {
  shifted();
  sessionStorage.removeItem(kept(one(".wording", card)));
  const dialog = one("dialog[open]");
  if (dialog?.dataset.of === card.dataset.mention) dialog.close();
  const { activeElement } = document;
  const wasHere = card === current && (activeElement === document.body || card.contains(activeElement));
  if (wasHere && card.matches(".to-post")) focusCard(card);
  else if (wasHere) focusCard(openCards().find((other) => card.compareDocumentPosition(other) & Node.DOCUMENT_POSITION_FOLLOWING) ?? openCards().at(-1));
}

// whether a card that was open, or was to be posted by hand, is not any more
function hasLost(before, { classList }) {
  const was = before.split(" ");
  return !was.includes("folded") || (was.includes("to-post") && !classList.contains("to-post"));
}

function retitle(page) {
  const { waiting, title } = page.dataset;
  document.title = `${waiting > 0 ? `(${waiting}) ` : ""}${title} · Goodword`;
}

function appeared(node) {
  if (node.nodeType !== Node.ELEMENT_NODE) return;
  for (const field of [node, ...node.querySelectorAll(".wording")]) if (field.matches(".wording")) restore(field);
  if (node.matches(".offer:first-child")) one(".offer input:enabled", node.parentElement)?.focus();
  for (const box of node.querySelectorAll("[data-keys]")) box.checked = areKeysOn();
  const page = node.matches(".page") ? node : one(".page", node);
  if (page) retitle(page);
}

new MutationObserver((changes) => {
  for (const { type, target, addedNodes, removedNodes, oldValue } of changes) {
    if (type === "childList") {
      addedNodes.forEach(appeared);
      const isOneGone = removedNodes.length && target.matches(".cards, .waves, .held-back ol");
      if (isOneGone || target.closest(".to-post-group .cards, .banners, .since")) shifted();
    } else if (target.matches(".page")) retitle(target);
    else if (target.matches(".card.folded") && hasLost(oldValue, target)) folded(target);
    else if (target.matches(".wave.folded")) shifted();
  }
}).observe(document.body, {
  subtree: true,
  childList: true,
  attributes: true,
  attributeOldValue: true,
  attributeFilter: ["class", "data-waiting"],
});
appeared(document.body);

// NiceGUI asks for one piece of code to be evaluated: a reload, when it has lost messages. The policy forbids that.

document.addEventListener("securitypolicyviolation", (event) => {
  const last = Number(sessionStorage.getItem("reloaded-at"));
  if (event.blockedURI !== "eval" || Date.now() - last < 10_000) return;
  sessionStorage.setItem("reloaded-at", String(Date.now()));
  location.reload();
});
