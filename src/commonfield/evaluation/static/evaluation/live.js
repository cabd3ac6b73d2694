// A form that asks by address answers while it is filled in: its result is fetched from the same
// address and put in place. Without this file its button does the same.
(() => {
  "use strict";
  const form = document.querySelector("form[data-live]");
  if (!form || !window.fetch || !window.AbortController) return;

  const TYPING_MS = 250;
  const LONG_MS = 400;
  const busy = document.getElementById("busy");
  const lost = document.getElementById("lost");
  let waiting = 0;
  let asking = null;

  const address = () => {
    const asked = new URLSearchParams(new FormData(form));
    return `${form.action.split(/[?#]/)[0]}?${asked}`;
  };

  // What the answer says replaces what is here, part by part; the fields stay, and so does the eye.
  const putInPlace = (answer) => {
    for (const part of answer.querySelectorAll("[data-part]")) {
      const own = document.getElementById(part.id);
      const isOld = part.hasAttribute("data-refused");
      if (!own) continue;
      own.classList.toggle("old", isOld);
      if (isOld) continue;
      const isOpen = [...own.querySelectorAll("details")].map((each) => each.open);
      own.replaceChildren(...part.childNodes);
      own.querySelectorAll("details").forEach((each, place) => { each.open = isOpen[place] ?? each.open; });
    }
    for (const field of answer.querySelectorAll("form[data-live] input[id]")) {
      const own = document.getElementById(field.id);
      if (!own) continue;
      for (const name of ["aria-invalid", "aria-describedby"]) {
        if (field.hasAttribute(name)) own.setAttribute(name, field.getAttribute(name));
        else own.removeAttribute(name);
      }
    }
  };

  const ask = async () => {
    const where = address();
    if (asking) asking.abort();
    const own = new AbortController();
    asking = own;
    const long = setTimeout(() => { busy.hidden = false; }, LONG_MS);
    try {
      const response = await fetch(where, { signal: own.signal, credentials: "same-origin" });
      if (!response.ok) throw new Error(String(response.status));
      putInPlace(new DOMParser().parseFromString(await response.text(), "text/html"));
      history.replaceState(null, "", where);
      lost.hidden = true;
    } catch (error) {
      if (error.name === "AbortError") return;
      lost.hidden = false;
    } finally {
      clearTimeout(long);
      if (asking === own) {
        asking = null;
        busy.hidden = true;
      }
    }
  };

  const soon = (ms) => {
    clearTimeout(waiting);
    waiting = setTimeout(ask, ms);
  };

  const stepped = (input, by) => {
    const decimals = (text) => (text.split(".")[1] || "").length;
    const most = Math.max(decimals(input.value), decimals(String(by)));
    const moved = Number((Number(input.value) + by).toFixed(most));
    return String(Math.min(Math.max(moved, Number(input.min)), Number(input.max)));
  };

  form.addEventListener("input", (event) => {
    // Another frame, level or period brings other fields: that is a page of its own.
    if (!event.target.closest("[data-anew]")) soon(TYPING_MS);
  });
  form.addEventListener("click", (event) => {
    const button = event.target.closest("button[data-step]");
    if (!button) return;
    const input = document.getElementById(button.dataset.of);
    if (!input || !Number.isFinite(Number(input.value))) return;
    event.preventDefault();
    input.value = stepped(input, Number(button.dataset.step));
    soon(0);
  });
  form.addEventListener("submit", (event) => {
    // Enter in a field presses the form's first button, wherever that stands.
    if (document.activeElement && document.activeElement.closest("[data-anew]")) return;
    event.preventDefault();
    soon(0);
  });
})();
