import { make } from "./dom.js";

const SVG = "http://www.w3.org/2000/svg";

/** Lines on a field of 24 by 24. */
const LINES = {
  close: "M6 6l12 12M18 6L6 18",
  send: "M12 19V5M6 11l6-6 6 6",
  end: "M12 5v14M6 13l6 6 6-6",
  read: "M4 9v6h4l5 4V5L8 9zM17 9q3 3 0 6",
};

/** A drawing by name; what it stands on has the words. */
function icon(name) {
  const [svg, path] = ["svg", "path"].map((tag) => document.createElementNS(SVG, tag));
  svg.setAttribute("viewBox", "0 0 24 24");
  path.setAttribute("d", LINES[name]);
  svg.append(path);
  return svg;
}

/** A button with a drawing, and words for who hears or points at it. */
export const sign = (part, words) => make("button", { part, "aria-label": words, title: words }, icon(part));
