const { speechSynthesis: voice } = window; // where the browser has it
let reading = null;

/** Stop reading aloud. */
export function hush() {
  if (!reading) return;
  reading.ariaPressed = false;
  reading = null;
  voice.cancel();
}

/** Let a button read an element aloud, in a language, until it ends or is pressed again. */
export function reads(button, element, lang) {
  button.ariaPressed = false;
  button.hidden = !voice;
  button.addEventListener("click", () => {
    const again = reading === button;
    hush();
    if (again) return;
    reading = button;
    button.ariaPressed = true;
    // One that asks no server.
    const near = voice.getVoices().find((one) => one.localService && one.lang.startsWith(lang));
    for (const { textContent } of element.children) {
      const part = new SpeechSynthesisUtterance(textContent); // in parts, as some voices break a long text off
      part.lang = lang;
      part.voice = near;
      part.onend = () => reading === button && !voice.pending && hush();
      voice.speak(part);
    }
  });
}

window.addEventListener("pagehide", hush); // else some browsers read on
