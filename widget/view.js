import { make } from "./dom.js";

const TEXT_LIMIT = 2000; // characters of a question; the server keeps the same limit
const HELPLINE = "https://findahelpline.com/"; // until the server or the page names a line of its own

const SIGNS = { restart: "↻", close: "✕", send: "↑" };

/** Every part of the chat that stays, made once; `text` gives the words of the interface by name. */
export function view(text) {
  const button = (name) =>
    make("button", { part: name, "aria-label": text(name), title: text(name) }, SIGNS[name]);

  const launcher = make("button", { part: "launcher", "aria-expanded": "false" }, text("open"));
  const leave = make("button", { part: "leave" }, text("leave"));
  const restart = button("restart");
  const close = button("close");
  const head = make("div", { part: "head" }, make("h2", {}, text("title")), leave, restart, close);

  const keys = make("span", { id: "keys" }, text("keys"));
  const notes = make("p", { part: "notes", hidden: true }, make("span"), " ", keys);
  const log = make("div", { part: "log", role: "log", "aria-label": text("log"), tabindex: 0 }, notes);
  const status = make("p", { part: "status", role: "status" });
  const input = make("textarea", {
    id: "question", part: "input", rows: 1, maxlength: TEXT_LIMIT, placeholder: text("placeholder"),
    "aria-describedby": "keys",
  });
  const send = button("send");
  send.type = "submit";
  const label = make("label", { class: "hidden", for: "question" }, text("label"));
  const form = make("form", {}, label, input, send);

  const lines = make("slot", { name: "help" }, make("a", { href: HELPLINE, rel: "noreferrer" }, text("helpline")));
  const help = make("p", { part: "help" }, make("span", {}, text("help")), " ", lines);
  const disclaimer = make("slot", { name: "disclaimer" });
  const foot = make("div", { part: "foot" }, help, make("p", { part: "disclaimer", dir: "auto" }, disclaimer));
  const panel = make("dialog", { part: "panel", "aria-label": text("title") }, head, log, status, form, foot);
  return { launcher, panel, leave, restart, close, log, status, input, send, form, lines, disclaimer, notes };
}
