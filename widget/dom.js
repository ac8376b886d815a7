/**
 * Make an element with attributes and children; strings become text nodes, never HTML. What has a `part` for the
 * styles of a page has the same class for ours.
 */
export function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  if (tag === "button") element.type = "button"; // "submit" unless told otherwise
  for (const [name, value] of Object.entries(attributes)) {
    if (name === "part") element.className = value;
    element.setAttribute(name, value);
  }
  element.append(...children);
  return element;
}

/** A button that does something. */
export function action(attributes, text, act) {
  const element = make("button", attributes, text);
  element.addEventListener("click", act);
  return element;
}

const OUTSIDE = /^(https|tel|sms|mailto):/;

/** A link, if its address is one that a message may lead to, as seen from `base`; else its text. */
export function link(address, base, attributes, text) {
  try {
    const { href, origin, protocol } = new URL(address, base);
    const here = protocol.startsWith("http") && [new URL(base).origin, location.origin].includes(origin);
    if (here || OUTSIDE.test(href)) return make("a", { href, rel: "noreferrer", ...attributes }, text);
  } catch {
    // not an address
  }
  return text;
}

// Parentheses belong to an address where it has both of a pair.
const ADDRESS = /((?:https:\/\/|mailto:|tel:|sms:)(?:[^\s<>()]|\([^\s<>()]*\))*(?:[\w/]|\([^\s<>()]*\)))/;

/** A text with its addresses as links. */
export function linked(text, base) {
  return text.split(ADDRESS).map((part, index) => (index % 2 ? link(part, base, {}, part) : part));
}
