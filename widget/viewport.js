/** Here the panel covers the page: a phone, turned or not, or a narrow window. */
export const SMALL = matchMedia("(max-width: 40rem), (max-height: 28rem) and (pointer: coarse)");

/** Whether this machine is one to touch: it has no keys, but an on-screen keyboard, and as a rule it can call. */
export const TOUCH = matchMedia("(pointer: coarse)").matches;

/** Tell the styles of an element what an on-screen keyboard leaves of the window; zooming by two fingers is none. */
export function fit(element) {
  const seen = window.visualViewport;
  if (!seen) return;
  const height = seen.height * seen.scale;
  const top = seen.scale > 1 ? 0 : seen.offsetTop;
  const under = Math.max(0, document.documentElement.clientHeight - height - top);
  for (const [name, value] of Object.entries({ height, top, under })) {
    element.style.setProperty(`--ask-seen-${name}`, `${Math.round(value)}px`);
  }
}

let overflow = null; // what the page itself had set

/** Let the page behind a panel that covers it scroll, or not. */
export function hold(still) {
  const { style } = document.documentElement;
  if (still && overflow === null) [overflow, style.overflow] = [style.overflow, "hidden"];
  if (!still && overflow !== null) [style.overflow, overflow] = [overflow, null];
}
