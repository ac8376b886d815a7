// Reloads when a file was saved, and shows how a question is understood. The question that was asked survives the reload, and so does what is being typed.
const { version, article } = document.body.dataset;
const form = document.querySelector("#try");
const input = document.querySelector("#question");
const result = document.querySelector("#result");
const ASKED = "preview-question";
const TYPED = "preview-typed";
let asking = new AbortController();

function element(name, text, attributes = {}) {
  const made = document.createElement(name);
  made.textContent = text;
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  return made;
}

const percent = (share) => `${Math.round(100 * share)} %`;

const bands = {
  answer: "It is answered at once.",
  nearest: "It is answered with the line that the article may not go into exactly that.",
  ask: "The visitor is asked \"did you mean\".",
  not_said: "The visitor reads that the article does not say it.",
};

function verdict({ ranking: [first, second], band, crisis }) {
  if (crisis) return "Help in distress comes first, before any answer.";
  const lead = second ? `, ${percent(first.confidence - second.confidence)} ahead of ${second.title}` : "";
  return `${first.title} wins with ${percent(first.confidence)}${lead}. ${bands[band]}`;
}

function column(title, ...children) {
  const made = document.createElement("div");
  made.append(element("h2", title), ...children);
  return made;
}

function show(found) {
  const bars = found.ranking.flatMap(({ title, confidence }) => [
    element("p", `${title}: ${percent(confidence)}`),
    element("meter", percent(confidence), { value: confidence, "aria-label": title }),
  ]);
  const because = found.because.flatMap(({ text, title }) => [
    element("p", `“${text}”`),
    element("p", `because of this sentence of ${title}`, { class: "why" }),
  ]);
  const nearest = found.nearest.flatMap(({ text, title, similarity, place }) => [
    element("p", `“${text}”`),
    element("p", `${title}, ${percent(similarity)} alike, ${place}`, { class: "why" }),
  ]);
  const replies = found.replies.map(({ text, options }) => element("p", `${text}\n${options.map((o) => `[${o.title}]`).join(" ")}`));
  if (!replies.length) replies.push(element("p", "There is no trained model yet.", { class: "why" }));
  result.replaceChildren(
    column("Which section wins", element("p", verdict(found), { class: "verdict" }), ...bars),
    column("Why: the nearest sentences and examples", ...because, ...nearest),
    column("What the trained assistant says", ...replies),
  );
  result.hidden = false;
  document.querySelector(".won")?.classList.remove("won");
  document.getElementById(found.ranking[0].id)?.classList.add("won");
}

function refuse(why) {
  result.replaceChildren(element("p", why, { role: "alert" }));
  result.hidden = false;
}

// The answer to an earlier question, if it comes later, must not take the place of this one's.
async function ask(question) {
  sessionStorage.setItem(ASKED, question);
  asking.abort();
  asking = new AbortController();
  const { signal } = asking;
  try {
    const answer = await fetch(`/try?${new URLSearchParams({ question, article })}`, { signal });
    const found = await answer.json();
    if (answer.ok) show(found);
    else refuse(found.message);
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  ask(input.value);
});

const asked = sessionStorage.getItem(ASKED);
const typed = JSON.parse(sessionStorage.getItem(TYPED));
input.value = typed?.text ?? asked ?? "";
if (typed?.focused) {
  input.focus();
  input.setSelectionRange(typed.start, typed.end);
}
if (asked) ask(asked);

addEventListener("pagehide", () => {
  const { value: text, selectionStart: start, selectionEnd: end } = input;
  sessionStorage.setItem(TYPED, JSON.stringify({ text, start, end, focused: document.activeElement === input }));
});

new EventSource(`/changes?after=${version}`).addEventListener("message", () => location.reload());
