// The page shows what the custom-elements manifest tells, so that it needs no list of its own.
const chat = document.querySelector("ask-the-article");
const [attributesPart, methodsPart, eventsPart, codePart] = ["attributes", "methods", "events", "code"].map((id) =>
  document.getElementById(id),
);
const { modules } = await (await fetch("../custom-elements.json")).json();
const { attributes, members, events } = modules[0].declarations[0];
const server = new URL("../..", location.href).href.replace(/\/$/, "");

function make(tag, properties = {}, ...children) {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...children);
  return element;
}

for (const { name } of events) {
  document.addEventListener(name, ({ detail }) => {
    eventsPart.prepend(make("li", {}, make("code", {}, `${name} ${JSON.stringify(detail)}`)));
  });
}
await import("../ask.js"); // after these: the first event comes at once

/** The file that `make embed` names, and its hash, where the browser can make one. */
async function pinned() {
  if (!crypto.subtle) return { name: "ask.js" };
  const body = await (await fetch("../ask.js")).arrayBuffer();
  const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", body));
  const version = Array.from(hash.slice(0, 6), (byte) => byte.toString(16).padStart(2, "0")).join("");
  return { name: `ask-${version}.js`, integrity: `sha256-${btoa(String.fromCharCode(...hash))}` };
}

const file = await pinned();

const quoted = (value) => value.replaceAll("&", "&amp;").replaceAll('"', "&quot;");

/** The attributes that are set, each as it is written in HTML, with something before its name. */
function written(before = "", names = {}) {
  const given = [...attributes.map((one) => shown(one.name)), "class"].filter((each) => chat.getAttribute(each));
  return given.map((each) => ` ${before}${names[each] ?? each}="${quoted(chat.getAttribute(each))}"`).join("");
}

const shown = (attribute) => attribute.replace("*", "title"); // one key stands for all

const SNIPPETS = {
  "One tag": () => {
    const pin = file.integrity ? `\n  integrity="${file.integrity}"\n  crossorigin="anonymous"` : "";
    const article = chat.getAttribute("article") ? "" : ' data-article=""';
    return `<script type="module" src="${server}/widget/${file.name}"${pin}${article}${written("data-")}></script>`;
  },
  "An element": () =>
    `<script type="module" src="${server}/widget/ask.js"></script>\n<ask-the-article${written()} hidden></ask-the-article>`,
  "React, with the npm package": () => {
    const from = chat.getAttribute("server") ? "" : ` server="${server}"`;
    return `import "ask-the-article/react";\n\n<ask-the-article${from}${written("", { class: "className" })} />`;
  },
};

const copies = Object.entries(SNIPPETS).map(([title, snippet]) => {
  const code = make("code");
  const button = make("button", { type: "button", ariaLabel: `Copy: ${title}` }, "Copy");
  button.addEventListener("click", async () => {
    getSelection().selectAllChildren(code); // where a page may not write to the clipboard, the keys of the browser do
    await navigator.clipboard?.writeText(code.textContent);
    button.textContent = navigator.clipboard ? "Copied" : "Selected";
  });
  codePart.append(make("h3", {}, title), make("pre", {}, code), button);
  return () => {
    code.textContent = snippet();
    button.textContent = "Copy";
  };
});
const renew = () => copies.forEach((copy) => copy());

function set(attribute, value) {
  if (value) chat.setAttribute(attribute, value);
  else chat.removeAttribute(attribute);
  renew();
}

for (const { name, type, default: usual, description } of attributes) {
  const choices = [...type.text.matchAll(/"([^"]+)"/g)].map(([, choice]) => make("option", {}, choice));
  const field = choices.length ? make("select", {}, make("option", {}, ""), ...choices) : make("input");
  const told = make("small", { id: `about-${name}` }, description, usual ? ` ${usual} unless set.` : "");
  field.id = name;
  field.setAttribute("aria-describedby", told.id);
  field.addEventListener("change", () => set(shown(name), field.value));
  attributesPart.append(make("div", {}, make("label", { htmlFor: name }, shown(name)), field), told);
}
attributesPart.addEventListener("submit", (event) => event.preventDefault());

for (const { name, parameters = [], description } of members) {
  const fields = parameters.filter(({ optional }) => !optional).map((one) => make("input", { ariaLabel: one.name }));
  const button = make("button", { type: "button" }, `${name}()`);
  button.addEventListener("click", () => chat[name](...fields.map(({ value }) => value)));
  methodsPart.append(make("div", {}, button, ...fields), make("small", {}, description));
}

document.querySelector("fieldset").addEventListener("change", ({ target }) => set("class", target.value));
renew();
