// Draw the region of a picture, or take the times of a video or a sound. The field `fragment` keeps a media fragment
// (https://www.w3.org/TR/media-frags/), and can be typed instead: what is typed is drawn.
const field = document.getElementById("fragment");
const drawing = document.getElementById("drawing");
const REGION = /xywh=(?:(percent|pixel):)?(\d+),(\d+),(\d+),(\d+)/;
const STEP = 1; // per cent, for a key

const within = (number, least, most) => Math.min(Math.max(number, least), most);

// A region is [left, top, width, height] in whole per cent.
const draw = (picture) => {
  const shown = document.createElement("button");
  shown.type = "button";
  shown.className = "region";
  shown.setAttribute("aria-label", drawing.dataset.label);
  shown.setAttribute("aria-describedby", "drawing-help");
  drawing.append(shown);
  document.getElementById("drawing-help").hidden = false;
  drawing.classList.add("ready");
  picture.draggable = false;
  let region = null;
  let start = null;

  const place = () => {
    const [left, top, width, height] = region ?? [0, 0, 100, 100];
    shown.classList.toggle("whole", !region);
    Object.assign(shown.style, { left: `${left}%`, top: `${top}%`, width: `${width}%`, height: `${height}%` });
  };
  const keep = (next) => {
    region = next;
    field.value = region ? `xywh=percent:${region.join(",")}` : "";
    place();
  };
  const read = () => {
    const found = REGION.exec(field.value);
    const [left, top, width, height] = found ? found.slice(2).map(Number) : [];
    const across = found?.[1] === "percent" ? 1 : 100 / Number(picture.getAttribute("width"));
    const down = found?.[1] === "percent" ? 1 : 100 / Number(picture.getAttribute("height"));
    region = width && height ? [left * across, top * down, width * across, height * down] : null;
    place();
  };
  const pointAt = (event) => {
    const box = picture.getBoundingClientRect();
    return [
      within((100 * (event.clientX - box.left)) / box.width, 0, 100),
      within((100 * (event.clientY - box.top)) / box.height, 0, 100),
    ];
  };
  const between = ([x, y], [otherX, otherY]) => {
    const left = within(Math.floor(Math.min(x, otherX)), 0, 99);
    const top = within(Math.floor(Math.min(y, otherY)), 0, 99);
    return [
      left,
      top,
      Math.max(Math.ceil(Math.max(x, otherX)) - left, 1),
      Math.max(Math.ceil(Math.max(y, otherY)) - top, 1),
    ];
  };

  drawing.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    start = pointAt(event);
    drawing.setPointerCapture(event.pointerId);
    event.preventDefault();
    shown.focus({ preventScroll: true });
  });
  drawing.addEventListener("pointermove", (event) => start && keep(between(start, pointAt(event))));
  for (const end of ["pointerup", "pointercancel"]) drawing.addEventListener(end, () => (start = null));

  const MOVES = { ArrowLeft: [-STEP, 0], ArrowRight: [STEP, 0], ArrowUp: [0, -STEP], ArrowDown: [0, STEP] };
  shown.addEventListener("keydown", (event) => {
    if (["Delete", "Backspace"].includes(event.key)) keep(null);
    else if (MOVES[event.key]) {
      const [across, down] = MOVES[event.key];
      let [left, top, width, height] = (region ?? [25, 25, 50, 50]).map(Math.round);
      if (event.shiftKey) {
        width = within(width + across, 1, 100 - left);
        height = within(height + down, 1, 100 - top);
      } else {
        left = within(left + across, 0, 100 - width);
        top = within(top + down, 0, 100 - height);
      }
      keep([left, top, width, height]);
    } else return;
    event.preventDefault();
  });
  field.addEventListener("input", read);
  read();
};

const time = (player) => {
  const buttons = document.getElementById("times");
  buttons.hidden = false;
  const times = () => (/t=([\d.:]*)(?:,([\d.:]+))?/.exec(field.value) ?? []).slice(1);
  const rest = () => field.value.split("&").filter((part) => part && !part.startsWith("t="));
  buttons.addEventListener("click", (event) => {
    const end = event.target.dataset.time;
    if (!end) return;
    const now = player.currentTime.toFixed(2).replace(/\.?0+$/, "");
    const [begin, last] = times();
    const span = end === "start" ? [now, last] : [begin || "0", now];
    field.value = [`t=${span.filter(Boolean).join(",")}`, ...rest()].join("&");
  });
};

const file = drawing?.querySelector("img, video, audio");
if (file?.tagName === "IMG") draw(file);
else if (file) time(file);
