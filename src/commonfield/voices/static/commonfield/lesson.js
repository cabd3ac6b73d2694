// A lesson that was taken along, in its four steps: listen, choose, say, ask an elder. It goes on where it
// stopped; how long it took is what this page measures, whatever the phone's clock says.
const element = (name, text, more = {}) => Object.assign(document.createElement(name), { textContent: text, ...more });
const choices = (row, at, rows, words) => {
  const part = element("fieldset", "", { className: "question" }), legend = element("legend", ""), verdict = element("p", "", { className: "verdict" });
  verdict.setAttribute("role", "status");
  legend.append(...row.said.map((each) => each.cloneNode(true)));
  // The characters would say the answer.
  const written = legend.querySelector("b"), reading = legend.querySelector(".reading, audio");
  if (reading && written?.textContent === row.meaning.firstChild.textContent.trim()) written.remove();
  const offered = [...new Set([at, at + 4, at + 9].map((place) => place % rows.length))].sort((one, other) => ((one * 5 + at) % 7) - ((other * 5 + at) % 7));
  part.append(legend, ...offered.map((place) => {
    const label = element("label", ""), choice = element("input", "", { type: "radio", name: `choose-${at}` });
    choice.addEventListener("change", () => {
      part.classList.toggle("right", place === at);
      part.classList.toggle("wrong", place !== at);
      verdict.textContent = place === at ? words.right : words.wrong;
    });
    label.append(choice, " ", ...rows[place].meaning.cloneNode(true).childNodes);
    return label;
  }), verdict);
  return part;
};
const opened = (row) => {
  const item = element("li", ""), details = element("details", ""), summary = element("summary", "");
  summary.append(...row.meaning.cloneNode(true).childNodes);
  details.append(summary, ...row.said.map((each) => each.cloneNode(true)));
  item.append(details);
  return item;
};
const stopped = (name) => JSON.parse(localStorage.getItem(name) || "null");
const goThrough = (lesson, words, name) => {
  const [stage, list] = ["[data-stage]", "ul"].map((each) => lesson.querySelector(each)), began = performance.now();
  const { at: first, spent: before } = stopped(name) || { at: 0, spent: 0 }, spent = () => before + performance.now() - began;
  let now = first, isDone = false;
  const keep = () => { if (!isDone) localStorage.setItem(name, JSON.stringify({ at: now, spent: spent() })); };
  addEventListener("pagehide", keep);
  const rows = [...list.children].map(({ children: [meaning, ...said] }) => ({ meaning, said: said.filter((each) => each.matches(".word, :has(audio)")) }));
  const steps = {
    listen: () => [],
    choose: () => rows.map((row, at) => choices(row, at, rows, words)),
    say: () => { const each = element("ol", "", { className: "words say" }); each.append(...rows.map(opened)); return [each]; },
    ask: () => [element("p", lesson.dataset.question, { className: "lead" })],
  };
  const names = Object.keys(steps);
  const done = (said) => {
    const left = Math.ceil(lesson.dataset.seconds - spent() / 1000);
    if (left > 0) { said.textContent = words.tooFast.replace("%s", left); said.focus(); return; }
    isDone = true;
    localStorage.removeItem(name);
    const told = (isKept) => {
      stage.replaceChildren(element("p", isKept ? words.kept : words.guest, { className: "notice", tabIndex: -1 }));
      list.hidden = false;
      stage.firstChild.focus();
    };
    const body = { variety: words.variety, lesson: Number(lesson.dataset.lesson) };
    document.dispatchEvent(new CustomEvent("commonfield:lesson", { detail: { body, spent: spent(), told } }));
  };
  const show = (at) => {
    now = at;
    keep();
    const isLast = at === names.length - 1, said = element("p", words[names[at]], { tabIndex: -1 });
    said.setAttribute("role", "status");
    const row = element("p", "", { className: "actions" }), button = element("button", isLast ? words.done : words.next, { type: "button", className: "primary" });
    button.addEventListener("click", () => (isLast ? done(said) : show(at + 1)));
    row.append(button);
    list.hidden = at > 0;
    stage.replaceChildren(said, ...steps[names[at]](), row);
    // Behind the words that are listened to, the way on is where they end.
    if (!at) list.after(row); else list.nextElementSibling?.remove();
    said.focus();
  };
  show(first);
};
for (const lesson of document.querySelectorAll("[data-lesson][data-seconds]")) {
  const begin = lesson.querySelector("[data-begin]");
  const words = lesson.parentElement.dataset, name = `commonfield.lesson.${words.variety}.${lesson.dataset.lesson}`;
  begin.hidden = false;
  if (stopped(name)) begin.firstElementChild.textContent = words.goOn;
  begin.addEventListener("click", () => { begin.hidden = true; goThrough(lesson, words, name); });
}
