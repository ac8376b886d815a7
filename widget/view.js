import { make } from "./dom.js";
import { TOUCH } from "./viewport.js";

const HELPLINE = "https://findahelpline.com/"; // until the server or the page names a line of its own

const SIGNS = { close: "✕", send: "↑" };

/** Every part of the chat that stays, made once; `text` gives the words of the interface by name. */
export function view(text) {
  const button = (name) =>
    make("button", { part: name, "aria-label": text(name), title: text(name) }, SIGNS[name]);

  const launcher = make("button", { part: "launcher", "aria-expanded": "false" }, text("open"));
  const leave = make("button", { part: "leave" }, text("leave"));
  const restart = make("button", { part: "restart" }, text("restart"));
  const close = button("close");
  const head = make("div", { part: "head" }, make("h2", {}, text("title")), leave, restart, close);

  const keys = make("span", { id: "keys" }, TOUCH ? "" : text("keys")); // where there is a keyboard
  const notes = make("p", { part: "notes", "aria-live": "off", hidden: true }, make("span"), " ", keys);
  const log = make("div", { part: "log", role: "log", "aria-label": text("log"), tabindex: 0 }, notes);
  const status = make("p", { part: "status", role: "status" });
  const count = make("p", { part: "count", id: "count" });
  const input = make("textarea", {
    id: "question", part: "input", rows: 1, placeholder: text(TOUCH ? "label" : "placeholder"),
    "aria-describedby": "keys count",
  });
  const send = button("send");
  send.type = "submit";
  const label = make("label", { class: "hidden", for: "question" }, text("label"));
  const form = make("form", {}, label, count, input, send);

  const links = make("span", {}, make("a", { href: HELPLINE, rel: "noreferrer" }, text("helpline")));
  const help = make("p", { part: "help" }, make("span", {}, text("help")), " ", links);
  const disclaimer = make("p", { part: "disclaimer", dir: "auto" });
  const foot = make("div", { part: "foot" }, help, disclaimer);
  const panel = make("dialog", { part: "panel", "aria-label": text("title") }, head, log, status, form, foot);

  // What the page itself says of help and of the chat; it is shown as links and words of the chat's own.
  const own = { help: make("slot", { name: "help" }), disclaimer: make("slot", { name: "disclaimer" }) };
  const hint = make("p", { part: "hint", "aria-live": "polite" });
  const slots = make("div", { hidden: true }, own.help, own.disclaimer);
  // In the browser's top layer, above whatever the page has and out of what it does to its parts.
  const root = make("div", { class: "root", popover: "manual" }, launcher, hint, panel, slots);
  return {
    root, launcher, hint, panel, leave, restart, close, log, status, count, input, send, form, links, disclaimer,
    notes, own,
  };
}
