"use strict";
// Says at once whether an answer is right; without it the page that follows says so.
for (const form of document.querySelectorAll("form.choose")) {
  form.addEventListener("change", (event) => {
    const question = event.target.closest(".question");
    if (!question) return;
    const isRight = event.target.value === question.dataset.answer;
    question.classList.toggle("right", isRight);
    question.classList.toggle("wrong", !isRight);
    question.querySelector(".verdict").textContent = isRight ? form.dataset.right : form.dataset.wrong;
  });
}
