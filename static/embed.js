// A button that copies, for each text that is there to be copied.
const { copy, copied } = document.currentScript.dataset;
for (const text of document.querySelectorAll(".offer textarea")) {
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = copy;
  button.addEventListener("click", async () => {
    text.select();
    // A page from a disk may not use the clipboard; what is selected can be copied by hand.
    await navigator.clipboard?.writeText(text.value).then(() => (button.textContent = copied), () => {});
  });
  text.after(button);
}
