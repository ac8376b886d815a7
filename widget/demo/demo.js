// The choice of a skin is a class on the element.
const chat = document.querySelector("ask-the-article");
document.querySelector("fieldset").addEventListener("change", ({ target }) => (chat.className = target.value));
