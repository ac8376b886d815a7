import { make } from "./dom.js";
import { sign } from "./icons.js";
import { TOUCH } from "./viewport.js";

const HELPLINE = "https://findahelpline.com/"; // until the server or the page names a line of its own

/** Every part of the chat that stays, made once and given by name; `text` gives the words of the interface. */
export function view(text) {
  const parts = {};
  const part = (name, tag, attributes = {}, ...children) =>
    (parts[name] = make(tag, { part: name, ...attributes }, ...children));
  const worded = (name) => part(name, "button", {}, text(name));
  const drawn = (name) => (parts[name] = sign(name, text(name)));

  const launcher = part("launcher", "button", { "aria-expanded": "false" }, text("title"), part("unread", "span"));
  const head = make("div", { part: "head" }, make("h2", {}, text("title")), worded("leave"), drawn("close"));

  const keys = make("span", { id: "keys" }, TOUCH ? "" : text("keys")); // where there is a keyboard
  const notes = part("notes", "p", { "aria-live": "off", hidden: true }, make("span"), " ", keys);
  const log = part("log", "div", { role: "log", "aria-label": text("log"), tabindex: 0 }, notes);
  const status = part("status", "p", { role: "status" });
  const input = part("input", "textarea", {
    id: "question", rows: 1, placeholder: text("label"), "aria-describedby": "keys count",
  });
  const label = make("label", { class: "hidden", for: "question" }, text("label"));
  const form = part("form", "form", {}, label, part("count", "p", { id: "count" }), input, drawn("send"));
  parts.send.type = "submit";

  const line = make("a", { href: HELPLINE, rel: "noreferrer" }, text("helpline"));
  const help = make("p", { part: "help" }, make("span", {}, text("help")), " ", part("links", "span", {}, line));
  const tools = make("div", { part: "tools" }, ...["restart", "save", "copy", "wide"].map(worded));
  const foot = make("div", { part: "foot" }, help, part("disclaimer", "p", { dir: "auto" }), tools);
  const panel = part(
    "panel", "dialog", { "aria-label": text("title") }, head, log, drawn("end"), status, form, foot,
  );

  // What the page itself says of help and of the chat; it is shown as links and words of the chat's own.
  parts.own = { help: make("slot", { name: "help" }), disclaimer: make("slot", { name: "disclaimer" }) };
  const slots = make("div", { hidden: true }, ...Object.values(parts.own));
  const hint = part("hint", "p", { "aria-live": "polite" });
  // In the browser's top layer, above whatever the page has and out of what it does to its parts.
  const root = make("div", { class: "root", popover: "manual" }, launcher, hint, panel, slots);
  return { ...parts, root };
}
