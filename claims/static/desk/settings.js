// Offers the time zone of the browser, if it is another than the one in the field.
const field = document.querySelector("[name=time_zone]");
const button = document.getElementById("zone-of-browser");
const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
const offer = () => (button.hidden = !zone || field.value.trim() === zone);

button.textContent = button.dataset.words.replace("{zone}", zone);
button.addEventListener("click", () => {
  field.value = zone;
  offer();
  field.focus();
});
field.addEventListener("input", offer);
offer();
